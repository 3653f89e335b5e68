import type { TableOutcome, TableProfile } from "../model/table-profile.ts";
import { type Print, someOf } from "../structure/references.ts";
import { gunzip, gzipText } from "./gzip.ts";
import { Shelf, type Stored } from "./spill-file.ts";

/** A table of a run: its profile is in memory only where there is room. */
export interface ShelvedTable {
  name: string;
  part?: string;
  file: string;
  /** Why there is no profile; null where there is one. */
  error: Extract<TableOutcome, { ok: false }>["error"] | null;
  rowCount: number;
  declared?: TableProfile["declared"];
  /** None where the table is not compared with others. */
  prints: readonly Print[];
  /** The profile, without fingerprints. Rejects where there is none. */
  profile: () => Promise<TableProfile>;
  /** What a later run needs to take the table as it is. */
  packed: () => Promise<PackedTable>;
}

/** A table's profile as gzipped JSON, and the values of its fingerprints, one fingerprint after the other. */
export interface PackedTable {
  profile: Uint8Array;
  values: Uint8Array;
}

/** The same where it lies in a file. */
export interface StoredTable {
  profile: Stored;
  values: Stored;
}

/** A profile as it is packed: what is known of its fingerprints stands in it, their values beside it. */
type Packed = Omit<TableProfile, "fingerprints"> & { prints: KnownPrint[] };
type KnownPrint = Omit<Print, "values">;

/** Characters and bytes of tables that stay in memory, where they take some three times as much. */
const HELD = 8_388_608;
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

/** The tables of a run: the first that there are stay in memory, the others lie in a file. */
export class TableShelf {
  readonly #shelf: Shelf;
  #held = 0;

  /** The file is made where it is needed. */
  constructor(path: string) {
    this.#shelf = new Shelf(path);
  }

  /** Puts away what came of a table. `compared` says that it is among those which references are looked for between. */
  async put(outcome: TableOutcome, compared: boolean): Promise<ShelvedTable> {
    if (!outcome.ok) return failed(outcome);
    const { ok: _, fingerprints = [], ...profile } = outcome;
    const values = joined(fingerprints.map((print) => print.values));
    const prints = fingerprints.map(({ values: own, ...print }) => ({
      ...print,
      count: own.length,
      some: someOf(own),
    }));
    const text = JSON.stringify({ ...profile, prints } satisfies Packed);
    const bytes = new Uint8Array(values.buffer);
    if (this.#hold(text.length + bytes.length)) {
      return shelved(profile, compared ? prints : [], {
        profile: async () => profile,
        values: async (from, count) => values.subarray(from, from + count),
        packed: async () => ({ profile: await gzipText(text), values: bytes }),
      });
    }
    const stored = { profile: await this.#shelf.put(await gzipText(text)), values: await this.#shelf.put(bytes) };
    return shelved(profile, compared ? prints : [], accessTo(stored));
  }

  /** A table that an earlier run has packed; rejects where it cannot be read. */
  async take(stored: StoredTable, compared: boolean): Promise<ShelvedTable> {
    const text = await textOf(stored);
    const { prints, ...profile } = JSON.parse(text) as Packed;
    const access = accessTo(stored);
    if (!this.#hold(text.length)) return shelved(profile, compared ? prints : [], access);
    return shelved(profile, compared ? prints : [], { ...access, profile: async () => profile });
  }

  /** Any other JSON value of a run: gives what brings it back. */
  async putValue<Value>(value: Value): Promise<() => Promise<Value>> {
    const text = JSON.stringify(value);
    if (this.#hold(text.length)) return async () => value;
    const stored = await this.#shelf.put(await gzipText(text));
    return async () => JSON.parse(await gunzip(await stored.read())) as Value;
  }

  close(): Promise<void> {
    return this.#shelf.close();
  }

  /** Whether there was room in memory before something of a size came. */
  #hold(size: number): boolean {
    const room = this.#held < HELD;
    if (room) this.#held += size;
    return room;
  }
}

interface Access extends Pick<ShelvedTable, "profile" | "packed"> {
  /** As many of the values as are counted, from a place among them on. */
  values: (from: number, count: number) => Promise<Float64Array>;
}

function accessTo(stored: StoredTable): Access {
  return {
    profile: async () => {
      const { prints: _, ...profile } = JSON.parse(await textOf(stored)) as Packed;
      return profile;
    },
    values: async (from, count) => doubles(await stored.values.read(from * DOUBLE, count * DOUBLE)),
    packed: async () => ({ profile: await stored.profile.read(), values: await stored.values.read() }),
  };
}

function shelved(table: TableProfile, prints: readonly KnownPrint[], access: Access): ShelvedTable {
  const { name, part, file, rowCount, declared } = table;
  let end = 0;
  return {
    name,
    ...(part === undefined ? {} : { part }),
    file,
    error: null,
    rowCount,
    ...(declared === undefined ? {} : { declared }),
    prints: prints.map((print) => {
      const from = end;
      end += print.count;
      return { ...print, values: () => access.values(from, print.count) };
    }),
    profile: access.profile,
    packed: access.packed,
  };
}

function failed({ name, part, file, error }: Extract<TableOutcome, { ok: false }>): ShelvedTable {
  const nothing = async (): Promise<never> => {
    throw new Error(`there is no profile of '${name}'`);
  };
  const own = part === undefined ? {} : { part };
  return { name, ...own, file, error, rowCount: 0, prints: [], profile: nothing, packed: nothing };
}

async function textOf({ profile }: StoredTable): Promise<string> {
  return gunzip(await profile.read());
}

function joined(parts: readonly Float64Array[]): Float64Array<ArrayBuffer> {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}

function doubles({ buffer, byteOffset, byteLength }: Buffer): Float64Array {
  return new Float64Array(buffer, byteOffset, byteLength / DOUBLE);
}
