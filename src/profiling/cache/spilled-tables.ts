import { isRedacted } from "../model/redacted.ts";
import type { TableOutcome, TableProfile } from "../model/table-profile.ts";
import { type LazyFingerprint, probesOf } from "../structure/references.ts";
import { SpillFile, type StoredBytes } from "./spill-file.ts";
import { unzstd, zstdText } from "./zstd.ts";

/** A table of a run: its profile is in memory only where there is room. */
export interface SpilledTable {
  name: string;
  part?: string;
  file: string;
  /** Why there is no profile; null where there is one. */
  error: Extract<TableOutcome, { ok: false }>["error"] | null;
  rowCount: number;
  declared?: TableProfile["declared"];
  /** Whether its fingerprints hold values, or hashes of such, that tell something about a person, all or some of them. */
  holdsPersonal: boolean;
  /** None where the table is not compared with others. */
  fingerprints: readonly LazyFingerprint[];
  /** The profile, without fingerprints. Rejects where there is none. */
  profile: () => Promise<TableProfile>;
  /** What a later run needs to take the table as it is. */
  packed: () => Promise<PackedTable>;
}

/** A table's profile as compressed JSON, and the values of its fingerprints, one fingerprint after the other. */
export interface PackedTable {
  profile: Uint8Array;
  values: Uint8Array;
}

/** The same where it lies in a file. */
export interface StoredTable {
  profile: StoredBytes;
  values: StoredBytes;
}

/** A profile as it is packed: what is known of its fingerprints stands in it, their values beside it. */
type Packed = Omit<TableProfile, "fingerprints"> & { fingerprints: FingerprintFacts[] };
type FingerprintFacts = Omit<LazyFingerprint, "values">;

/** Characters and bytes of tables that stay in memory, where they take some three times as much. */
const IN_MEMORY = 8_388_608;
/** The same as a part of the memory that the run has, where that is more. */
const OF_MEMORY = 1 / 64;
/** A longer text is held as it is packed. */
const HELD = 8_388_608;
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

/** The tables of a run: the first that there are stay in memory, the others lie in a file. */
export class TableSpill {
  readonly #spill: SpillFile;
  readonly #room: number;
  #inMemory = 0;

  /** The file is made where it is needed. `memoryBytes` are those that the run may take. */
  constructor(path: string, memoryBytes: number) {
    this.#spill = new SpillFile(path);
    this.#room = Math.max(IN_MEMORY, memoryBytes * OF_MEMORY);
  }

  /** Puts away what came of a table. `compared` says that it is among those which references are looked for between. */
  async add(outcome: TableOutcome, compared: boolean): Promise<SpilledTable> {
    if (!outcome.ok) return failed(outcome);
    const { ok: _, fingerprints: computed = [], ...profile } = outcome;
    const values = joined(computed.map(({ values: own }) => own));
    const fingerprints = computed.map(({ values: own, ...fingerprint }) => ({
      ...fingerprint,
      count: own.length,
      probes: probesOf(own),
    }));
    const text = JSON.stringify({ ...profile, fingerprints } satisfies Packed);
    const bytes = new Uint8Array(values.buffer);
    if (this.#fitsInMemory(text.length + bytes.length)) {
      const kept = text.length <= HELD ? text : await zstdText(text);
      return spilled(profile, fingerprints, compared, {
        profile: async () => profile,
        values: async (from, count) => values.subarray(from, from + count),
        packed: async () => ({ profile: typeof kept === "string" ? await zstdText(kept) : kept, values: bytes }),
      });
    }
    const stored = { profile: await this.#spill.add(await zstdText(text)), values: await this.#spill.add(bytes) };
    return spilled(profile, fingerprints, compared, accessTo(stored));
  }

  /** A table that an earlier run has packed; rejects where it cannot be read. */
  async restore(stored: StoredTable, compared: boolean): Promise<SpilledTable> {
    const text = await textOf(stored);
    const { fingerprints, ...profile } = JSON.parse(text) as Packed;
    const access = accessTo(stored);
    if (!this.#fitsInMemory(text.length)) return spilled(profile, fingerprints, compared, access);
    return spilled(profile, fingerprints, compared, { ...access, profile: async () => profile });
  }

  /** Any other JSON value of a run: gives what brings it back. */
  async addValue<Value>(value: Value): Promise<() => Promise<Value>> {
    const text = JSON.stringify(value);
    if (this.#fitsInMemory(text.length)) return async () => value;
    const stored = await this.#spill.add(await zstdText(text));
    return async () => JSON.parse((await unzstd(await stored.read())).toString("utf8")) as Value;
  }

  close(): Promise<void> {
    return this.#spill.close();
  }

  /** Whether there was room in memory before something of a size came. */
  #fitsInMemory(size: number): boolean {
    const room = this.#inMemory < this.#room;
    if (room) this.#inMemory += size;
    return room;
  }
}

interface Access extends Pick<SpilledTable, "profile" | "packed"> {
  /** As many of the values as are counted, from a place among them on. */
  values: (from: number, count: number) => Promise<Float64Array>;
}

function accessTo(stored: StoredTable): Access {
  return {
    profile: async () => {
      const { fingerprints: _, ...profile } = JSON.parse(await textOf(stored)) as Packed;
      return profile;
    },
    values: async (from, count) => doubles(await stored.values.read(from * DOUBLE, count * DOUBLE)),
    packed: async () => ({ profile: await stored.profile.read(), values: await stored.values.read() }),
  };
}

function spilled(
  table: TableProfile,
  fingerprints: readonly FingerprintFacts[],
  compared: boolean,
  access: Access,
): SpilledTable {
  const { name, part, file, rowCount, declared } = table;
  const personal = new Set(table.columns.filter(isRedacted).map((column) => column.name));
  let end = 0;
  return {
    name,
    ...(part === undefined ? {} : { part }),
    file,
    error: null,
    rowCount,
    ...(declared === undefined ? {} : { declared }),
    holdsPersonal: fingerprints.some(({ column }) => personal.has(column)),
    fingerprints: (compared ? fingerprints : []).map((fingerprint) => {
      const from = end;
      end += fingerprint.count;
      return { ...fingerprint, values: () => access.values(from, fingerprint.count) };
    }),
    profile: access.profile,
    packed: access.packed,
  };
}

function failed({ name, part, file, error }: Extract<TableOutcome, { ok: false }>): SpilledTable {
  const nothing = async (): Promise<never> => {
    throw new Error(`there is no profile of '${name}'`);
  };
  const own = part === undefined ? {} : { part };
  const none = { rowCount: 0, holdsPersonal: false, fingerprints: [] };
  return { name, ...own, file, error, ...none, profile: nothing, packed: nothing };
}

async function textOf({ profile }: StoredTable): Promise<string> {
  return (await unzstd(await profile.read())).toString("utf8");
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
