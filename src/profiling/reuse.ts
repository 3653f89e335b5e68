import { createHash } from "node:crypto";
import { mkdirSync, renameSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { gunzip, gzip } from "./gzip.ts";
import type { TableProfile } from "./tables/model.ts";
import type { TableOptions } from "./tables/profile-file.ts";

/** The profiles of the tables of a file, and what they were made of. */
export interface KeptFile {
  size: number;
  sha256: string;
  /** A hash of the options and of what computes profiles. */
  basis: string;
  profiles: TableProfile[];
}

/** What is kept of a dataset, by the path of the file. */
export type KeptTables = Map<string, KeptFile>;

/** Raised whenever profiles of the same content come out differently within a version. */
const REVISION = 7;

/** What a profile depends on besides a file's content: the profiler's version and the options. */
export function basisOf(version: string, options: TableOptions): string {
  return createHash("sha256")
    .update(JSON.stringify([version, REVISION, options]))
    .digest("hex");
}

/** The kept tables of a dataset; none where nothing was kept, or what was cannot be read. */
export async function readKept(path: string): Promise<KeptTables> {
  try {
    return new Map(JSON.parse(await gunzip(await readFile(path)), restored) as [string, KeptFile][]);
  } catch {
    return new Map(); // then all is computed anew
  }
}

/** Keeps the tables of a dataset in place of those kept before. */
export async function writeKept(path: string, tables: KeptTables): Promise<void> {
  const packed = await gzip(JSON.stringify([...tables], stored));
  const unfinished = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  await writeFile(unfinished, packed);
  renameSync(unfinished, path);
}

const DOUBLES = "float64:";

function stored(_key: string, value: unknown): unknown {
  if (!(value instanceof Float64Array)) return value;
  return `${DOUBLES}${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")}`;
}

function restored(key: string, value: unknown): unknown {
  if (key !== "values" || typeof value !== "string" || !value.startsWith(DOUBLES)) return value;
  const bytes = Buffer.from(value.slice(DOUBLES.length), "base64");
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
