import { createReadStream } from "node:fs";
import { DuckDBListType, DuckDBStructType, type DuckDBType } from "@duckdb/node-api";
import { lookInto } from "../../text/file-segments.ts";
import type { JsonColumns, JsonFile, JsonLayout } from "./load-json.ts";

/** Columns, and parts of one, from which on DuckDB needs more memory than there may be. */
const [MOST_COLUMNS, MOST_PARTS] = [334, 500] as const;
/** Bytes at the end of a file that are looked at. */
const TAIL = 1024;

/** Byte order marks and NULs, as they are or escaped, which do not come through SQL. */
const UNSPEAKABLE = ["\ufeff", "\\ufeff", "\\uFEFF", "\\u0000"].map((text) => Buffer.from(text));
const LONGEST_UNSPEAKABLE = 6;
const SEGMENT = 1_048_576;

/** Whether a file holds characters that DuckDB cannot be asked for where they are part of a name. */
export async function holdsUnspeakable(path: string, signal: AbortSignal): Promise<boolean> {
  let end = Buffer.alloc(0);
  for await (const piece of createReadStream(path, { signal, highWaterMark: SEGMENT }) as AsyncIterable<Buffer>) {
    const seam = Buffer.concat([end, piece.subarray(0, LONGEST_UNSPEAKABLE)]);
    if (UNSPEAKABLE.some((bytes) => piece.includes(bytes) || seam.includes(bytes))) return true;
    end = Buffer.from(piece.subarray(-LONGEST_UNSPEAKABLE));
  }
  return false;
}

/** Whether DuckDB would lose or change something of a file: names that it cannot hold, too many of them, a missing end. */
export async function isOdd({ path, size, layout }: JsonFile, { names, types }: JsonColumns): Promise<boolean> {
  if (hasOddNames(layout, names)) return true;
  const parts = { count: 0 };
  if (types.some((type) => hasOddPart(type, parts)) || parts.count > MOST_PARTS) return true;
  return layout === "array" && !endsAsArray(path, size);
}

/** Whether there are more columns than DuckDB reads at once, or some that it reads as others. */
export function hasOddNames(layout: JsonLayout, names: readonly string[]): boolean {
  if (names.length > MOST_COLUMNS || names.some((name) => isOddName(name) || isRenamed(name, names))) return true;
  return layout === "array" && names.length === 1 && names[0] === "json";
}

/** An empty name, and those that DuckDB gives in its place. */
function isOddName(name: string): boolean {
  return name === "" || /^C\d+$/.test(name);
}

/** Whether a name got a number because it differs from another by its case only. */
function isRenamed(name: string, names: readonly string[]): boolean {
  const base = /^(.*)_\d+$/s.exec(name)?.[1]?.toLowerCase();
  return base !== undefined && names.some((other) => other.toLowerCase() === base);
}

function hasOddPart(type: DuckDBType, parts: { count: number }): boolean {
  if (type instanceof DuckDBListType) return hasOddPart(type.valueType, parts);
  if (!(type instanceof DuckDBStructType)) return false;
  parts.count += type.entryCount;
  return (
    type.entryNames.some((name) => isOddName(name) || isRenamed(name, type.entryNames)) ||
    type.entryTypes.some((entry) => hasOddPart(entry, parts))
  );
}

function endsAsArray(path: string, size: number): boolean {
  return lookInto(path, (read) => {
    const tail = read(Math.max(size - TAIL, 0), TAIL).toString("latin1");
    return /^\s*$/.test(tail) || /\]\s*$/.test(tail);
  });
}
