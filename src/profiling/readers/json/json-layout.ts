import { open, stat } from "node:fs/promises";
import type { Scratch } from "../../model/scratch.ts";
import { detectEncoding, transcode } from "../../text/encoding.ts";
import type { JsonLayout } from "./load-json.ts";

const HEAD = 1_048_576;

export interface ReadableJson {
  /** Path of the file, or of a copy in UTF-8 without byte order mark. */
  path: string;
  size: number;
  /** `nothing` where the document is null. */
  layout: JsonLayout | "nothing";
}

/** Finds out how the records of a JSON file are laid out, and makes a UTF-8 copy where it is in another encoding. */
export async function readableJson(
  path: string,
  size: number,
  scratch: Scratch,
  signal: AbortSignal,
): Promise<ReadableJson> {
  const head = await readHead(path);
  const encoding = detectEncoding(path, size);
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  if (encoding === "utf-8" && !marked) return { path, size, layout: layoutOf(head.toString("utf8")) };
  const copy = scratch.path("utf8.json");
  await transcode(path, encoding, copy, signal);
  return { path: copy, size: (await stat(copy)).size, layout: layoutOf((await readHead(copy)).toString("utf8")) };
}

async function readHead(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** An array of records, a record a line, or values one after the other over any number of lines. */
function layoutOf(head: string): JsonLayout | "nothing" {
  const text = head.trimStart();
  if (text.startsWith("[")) return "array";
  if (text.trimEnd() === "null") return "nothing";
  const [line = ""] = text.split("\n", 1);
  try {
    JSON.parse(line);
    return "newline_delimited";
  } catch {
    return "unstructured"; // the first value goes on in the next line
  }
}
