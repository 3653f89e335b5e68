import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { ServiceError } from "../errors/service-error.ts";
import { formatOfContent } from "../profiling/formats/registry.ts";
import { readUserFile, unwritable } from "./files.ts";
import { interruptible } from "./interruption.ts";

/** Bytes by which the format of what is piped in is told. */
const LOOKED_AT = 65_536;
const NAME = "stdin";
const GZIP = Buffer.from([0x1f, 0x8b]);

/** Whether a path means standard input. */
export function isStandardInput(path: string): boolean {
  return path === "-" || path === "/dev/stdin";
}

/** The text of a file that a user named, or of what is piped in. Throws FILE_NOT_FOUND and FILE_READ_ERROR. */
export async function textIn(path: string): Promise<string> {
  return isStandardInput(path) ? text(process.stdin) : (await readUserFile(path)).toString("utf8");
}

/**
 * Where a path means what another program writes, such as `-` or a pipe, calls `work` with a file that it was written
 * to, which goes afterwards; else with the path itself. Throws FILE_READ_ERROR and STORAGE_ERROR.
 */
export async function withPipedInput<Result>(path: string, work: (file: string) => Promise<Result>): Promise<Result> {
  const input = await pipedInput(path);
  if (input === null) return await work(path);
  const folder = await mkdtemp(join(tmpdir(), "dli-stdin-"));
  try {
    return await work(await interruptible((signal) => written(input, folder, signal)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pipedInput(path: string): Promise<Readable | null> {
  if (isStandardInput(path)) {
    if (process.stdin.isTTY !== true) return process.stdin;
    const suggestion = "Pipe the data in: 'cat data.csv | dli profile -'";
    throw new ServiceError("FILE_READ_ERROR", { file: path, reason: "nothing is piped in" }, { suggestion });
  }
  const found = await stat(path).catch(() => null);
  return found?.isFIFO() === true ? createReadStream(path) : null;
}

async function written(input: Readable, folder: string, signal: AbortSignal): Promise<string> {
  const path = join(folder, NAME);
  try {
    await pipeline(input, createWriteStream(path, { mode: 0o600 }), { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw unwritable(path, error);
  }
  const plain = await unpacked(path, signal);
  const named = `${path}${await extensionOf(plain)}`;
  await rename(plain, named);
  return named;
}

/** The file without the gzip that it may be packed with: what is packed has no name that could tell its format. */
async function unpacked(path: string, signal: AbortSignal): Promise<string> {
  if (!(await headOf(path, GZIP.length)).equals(GZIP)) return path;
  const plain = `${path}.plain`;
  try {
    await pipeline(createReadStream(path), createGunzip(), createWriteStream(plain, { mode: 0o600 }), { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new ServiceError("FILE_READ_ERROR", { file: NAME, reason: "its gzip is damaged" }, { cause: error });
  }
  return plain;
}

async function headOf(path: string, most: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The extension that content without a name should have: it says how text is read. */
async function extensionOf(path: string): Promise<string> {
  const head = await headOf(path, LOOKED_AT);
  return formatOfContent(head, null)?.extensions[0] ?? extensionOfText(head.toString("utf8"));
}

function extensionOfText(text: string): string {
  const trimmed = text.replace(/^\uFEFF/, "").trimStart();
  if (trimmed.startsWith("[")) return ".json";
  if (trimmed.startsWith("{")) return isJsonLines(trimmed) ? ".jsonl" : ".json";
  if (/^<(?:!doctype\s+html|html)/i.test(trimmed)) return ".html";
  const lines = trimmed.split(/\r\n?|\n/, 20).filter((line) => line.trim() !== "");
  const delimited = lines.some((line) => /[,;\t|]\S/.test(line));
  return delimited || lines.every((line) => !line.trim().includes(" ")) ? ".csv" : ".txt";
}

/** Whether the first line is an object by itself, and the next begins another. */
function isJsonLines(text: string): boolean {
  const [first = "", second = ""] = text.split(/\r?\n/, 2);
  try {
    JSON.parse(first);
    return second === "" || second.startsWith("{");
  } catch {
    return false;
  }
}
