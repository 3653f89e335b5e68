import { createHash } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { gunzip, gzipJson } from "./gzip.ts";
import type { TableProfile } from "./tables/model.ts";
import type { TableOptions } from "./tables/profile-file.ts";
import type { Fingerprint } from "./tables/structure/model.ts";

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

/** Raised whenever, within a version, profiles of the same content come out differently or are kept in another form. */
const REVISION = 8;

/** What a profile depends on besides a file's content: the profiler's version and the options. */
export function basisOf(version: string, options: TableOptions): string {
  return createHash("sha256")
    .update(JSON.stringify([version, REVISION, options]))
    .digest("hex");
}

/** The kept tables of a dataset; none where nothing was kept, or what was cannot be read. */
export async function readKept(path: string): Promise<KeptTables> {
  try {
    const files = JSON.parse(await gunzip(await readFile(path))) as [string, StoredFile][];
    return new Map(files.map(([name, file]) => [name, { ...file, profiles: withValues(file.profiles, numbersOf) }]));
  } catch {
    return new Map(); // then all is computed anew
  }
}

/** Keeps the tables of a dataset in place of those kept before. */
export async function writeKept(path: string, tables: KeptTables): Promise<void> {
  const packed = await gzipJson(
    [...tables].map(([name, file]) => [name, { ...file, profiles: withValues(file.profiles, bytesOf) }]),
  );
  const unfinished = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  if (packed.length <= FEW) writeFileSync(unfinished, packed);
  else await writeFile(unfinished, packed);
  renameSync(unfinished, path);
}

/** Waiting for a thread to write as many bytes, or fewer, takes longer than to write them. */
const FEW = 65_536;

/** A kept file as JSON has it: the numbers of fingerprints as their bytes in base64. */
type StoredFile = Omit<KeptFile, "profiles"> & { profiles: Table<string>[] };

/** A table's profile whose fingerprints have their numbers in one form or another. */
type Table<Values> = Omit<TableProfile, "fingerprints"> & {
  fingerprints?: (Omit<Fingerprint, "values"> & { values: Values })[];
};

function withValues<From, To>(tables: Table<From>[], form: (values: From) => To): Table<To>[] {
  return tables.map(({ fingerprints, ...table }) => {
    if (fingerprints === undefined) return table;
    return { ...table, fingerprints: fingerprints.map((print) => ({ ...print, values: form(print.values) })) };
  });
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

function numbersOf(text: string): Float64Array {
  const bytes = Buffer.from(text, "base64");
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
