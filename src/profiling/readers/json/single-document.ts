import { readFile } from "node:fs/promises";
import { lookInto } from "../../text/file-segments.ts";
import { type JsonNode, JsonSyntaxError, parseJson } from "./json-parser.ts";
import { type FoundRecords, recordsBelowHeader, recordsIn } from "./json-records.ts";
import type { JsonFile } from "./load-json.ts";

const MIB = 1_048_576;
/** The share of a job's memory that a document that is parsed as a whole may have as text. */
const SHARE = 1 / 16;
const HEAD = 65_536;

/** The records of a file that is a single document with records of its own, or with an array of rows; else null. */
export async function recordsBelow(
  file: JsonFile,
  memoryMb: number,
  signal: AbortSignal,
): Promise<FoundRecords | null> {
  if (file.size > memoryMb * MIB * SHARE || !mayBeOne(file)) return null;
  const document = parsed(await readFile(file.path, { encoding: "utf8", signal }));
  if (document instanceof Map) return recordsIn(document);
  return Array.isArray(document) ? recordsBelowHeader(document) : null;
}

/** Whether a file begins as an array of arrays, or as an object that is not the first of many, a line each. */
function mayBeOne({ path, layout }: JsonFile): boolean {
  const head = lookInto(path, (read) => read(0, HEAD).toString("utf8").trimStart());
  if (layout === "array") return /^\[\s*\[\s*"/.test(head);
  if (!head.startsWith("{")) return false;
  return layout === "unstructured" || !/\n\s*\S/.test(head);
}

function parsed(text: string): JsonNode {
  try {
    return parseJson(text, { duplicateKeys: 0, brokenTexts: 0 });
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null; // there are several, or it is none
    throw error;
  }
}
