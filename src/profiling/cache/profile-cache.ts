import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import type { KeptObject } from "../model/dataset-file.ts";
import type { PackedTable, TableFacts } from "./packed-table.ts";
import { bytesIn, type StoredBytes } from "./spill-file.ts";
import type { SpilledTable, StoredTable } from "./spilled-tables.ts";

/** The tables of a file, and what they were made of. */
export interface CachedFile {
  path: string;
  size: number;
  sha256: string;
  /** A hash of the options and of what computes profiles. */
  cacheKey: string;
  /** Where it is an object of a store: which. */
  object?: Omit<KeptObject, "size" | "sha256">;
  tables: readonly SpilledTable[];
}

/**
 * Where a table lies: its first byte, and how many its facts, its profile and the values of its fingerprints take; how many
 * the text of the profile has, and the CRC-32 of all three.
 */
type TableLocation = readonly [at: number, facts: number, profile: number, values: number, text: number, crc: number];

type IndexEntry = Omit<CachedFile, "tables"> & { tables: TableLocation[] };

/** The tables that are kept of a file. */
export interface KeptTables {
  /** The hash of the content that they were made of. */
  sha256: string;
  /** Rejects where they cannot be read. */
  tables: () => Promise<StoredTable[]>;
}

/** What ends the file: where the index begins, as eight bytes, and this. */
const MARK = Buffer.from("DLIKEPT3");
const END = 8 + MARK.length;

/**
 * The tables that were kept of a dataset: one file, packed tables first, then a JSON list that says where each lies.
 * SQLite was measured against it: it writes in the same time, but takes four times as long to read 8,000 tables, reads
 * the values of all fingerprints of a table for those of one, and makes small files seven times as large.
 */
export class ProfileCache {
  readonly #file: FileHandle | null;
  readonly #entries: ReadonlyMap<string, IndexEntry>;

  private constructor(file: FileHandle | null, entries: readonly IndexEntry[]) {
    this.#file = file;
    this.#entries = new Map(entries.map((entry) => [entry.path, entry]));
  }

  /** Nothing is kept there. */
  static none(): ProfileCache {
    return new ProfileCache(null, []);
  }

  /** What a file holds: nothing where there is none, or it cannot be read; then all is computed anew. */
  static async at(path: string): Promise<ProfileCache> {
    const file = await open(path).catch(() => null);
    if (file === null) return ProfileCache.none();
    try {
      return new ProfileCache(file, await readIndex(file));
    } catch {
      await file.close();
      return ProfileCache.none();
    }
  }

  /** What is kept of a file of a size, under a cache key. */
  find(path: string, size: number, cacheKey: string): KeptTables | null {
    const entry = this.#entries.get(path);
    const file = this.#file;
    if (file === null || entry === undefined || entry.size !== size || entry.cacheKey !== cacheKey) return null;
    return { sha256: entry.sha256, tables: () => Promise.all(entry.tables.map((place) => tableAt(file, place))) };
  }

  /** The objects among the files of which tables are kept. */
  objects(): KeptObject[] {
    return [...this.#entries.values()].flatMap(({ object, size, sha256 }) =>
      object === undefined ? [] : [{ ...object, size, sha256 }],
    );
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}

async function tableAt(file: FileHandle, place: TableLocation): Promise<StoredTable> {
  const [at, facts, profile, values, text, crc] = place;
  const bytes = await bytesIn(file, at, facts + profile).read();
  const stored = bytesIn(file, at + facts + profile, values);
  if ((await crcOf(stored, crc32(bytes))) !== crc) throw new Error("a table that was kept is damaged");
  return {
    facts: JSON.parse(bytes.toString("utf8", 0, facts)) as TableFacts,
    profile: bytesIn(file, at + facts, profile),
    textBytes: text,
    values: stored,
  };
}

/** Bytes that are read at once to be checked. */
const CHECKED = 1_048_576;

/** The CRC-32 of bytes that follow others, given that of these. */
async function crcOf({ length, read }: StoredBytes, ofThese: number): Promise<number> {
  let crc = ofThese;
  for (let from = 0; from < length; from += CHECKED)
    crc = crc32(await read(from, Math.min(CHECKED, length - from)), crc);
  return crc;
}

async function readIndex(file: FileHandle): Promise<IndexEntry[]> {
  const { size } = await file.stat();
  if (size < END) throw new Error("not a profile cache");
  const end = await bytesIn(file, size - END, END).read();
  if (!end.subarray(END - MARK.length).equals(MARK)) throw new Error("not a profile cache");
  const index = Number(end.readBigUInt64LE(0));
  return JSON.parse((await bytesIn(file, index, size - END - index).read()).toString("utf8")) as IndexEntry[];
}

/** Keeps the tables of a dataset in place of those kept before, which stay where this rejects, as once the signal says. */
export async function writeProfileCache(
  path: string,
  files: readonly CachedFile[],
  signal: AbortSignal,
): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`;
  mkdirSync(dirname(path), { recursive: true });
  const writer = new Writer(unfinished);
  try {
    const index: IndexEntry[] = [];
    for (const { tables, ...file } of files) {
      const places: TableLocation[] = [];
      for (const table of tables) {
        signal.throwIfAborted();
        places.push(await writer.add(await table.packed()));
      }
      index.push({ ...file, tables: places });
    }
    await writer.end(index);
    renameSync(unfinished, path);
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** Bytes that are written at once; waiting for a thread to write fewer takes longer than to write them. */
const AT_ONCE = 65_536;

class Writer {
  readonly #path: string;
  #file: FileHandle | null = null;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #end = 0;

  constructor(path: string) {
    this.#path = path;
  }

  async add({ facts, profile, values }: PackedTable): Promise<TableLocation> {
    const at = this.#end;
    const parts = [Buffer.from(JSON.stringify(facts)), profile.zstd, values] as const;
    for (const part of parts) await this.#write(part);
    const [own, packed, doubles] = parts;
    const crc = crc32(doubles, crc32(packed, crc32(own)));
    return [at, own.length, packed.length, doubles.length, profile.textBytes, crc];
  }

  async end(index: IndexEntry[]): Promise<void> {
    const begin = Buffer.alloc(END - MARK.length);
    begin.writeBigUInt64LE(BigInt(this.#end));
    await this.#write(Buffer.from(JSON.stringify(index)));
    await this.#write(Buffer.concat([begin, MARK]));
    if (this.#file === null) writeFileSync(this.#path, Buffer.concat(this.#waiting));
    else {
      await this.#flush();
      await this.#file.close();
    }
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.#file?.close().catch(() => {});
    rmSync(this.#path, { force: true });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#end += bytes.length;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > AT_ONCE) await this.#flush();
  }

  async #flush(): Promise<void> {
    this.#file ??= await open(this.#path, "w");
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    await this.#file.writeFile(bytes);
  }
}
