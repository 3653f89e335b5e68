import type { StoredError } from "../../errors/stored.ts";
import type { LazyFingerprint } from "../structure/references.ts";
import type { PackedOutcome, PackedProfile, PackedTable, TableFacts } from "./packed-table.ts";
import { SpillFile, type StoredBytes } from "./spill-file.ts";
import { unzstd, zstdText } from "./zstd.ts";

/** A table of a run: what is packed of it is in memory only where there is room. */
export interface SpilledTable extends Omit<TableFacts, "reading" | "fingerprints"> {
  /** Why there is no profile; null where there is one. */
  error: StoredError | null;
  /** None where the table is not compared with others. */
  fingerprints: readonly LazyFingerprint[];
  /** The profile, without fingerprints. Rejects where there is none. */
  profile: () => Promise<PackedProfile>;
  /** What a later run needs to take the table as it is. */
  packed: () => Promise<PackedTable>;
}

/** The same where it lies in a file, but for the facts. */
export interface StoredTable {
  facts: TableFacts;
  profile: StoredBytes;
  textBytes: number;
  values: StoredBytes;
}

/** Bytes of tables, and characters of values, that stay in memory. */
const IN_MEMORY = 8_388_608;
/** The same as a part of the memory that the run has, where that is more. */
const OF_MEMORY = 1 / 64;
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
  async add(outcome: PackedOutcome, compared: boolean): Promise<SpilledTable> {
    if (!outcome.ok) return failed(outcome);
    const { facts, profile, values } = outcome;
    if (this.#fitsInMemory(profile.zstd.length + values.length)) {
      return spilled(facts, compared, {
        profile: async () => profile,
        values: async (from = 0, length = values.length - from) => values.subarray(from, from + length),
      });
    }
    const [stored, storedValues] = [await this.#spill.add(profile.zstd), await this.#spill.add(values)];
    return this.restore({ facts, profile: stored, textBytes: profile.textBytes, values: storedValues }, compared);
  }

  /** A table that an earlier run has packed. */
  restore({ facts, profile, textBytes, values }: StoredTable, compared: boolean): SpilledTable {
    return spilled(facts, compared, {
      profile: async () => ({ zstd: await profile.read(), textBytes }),
      values: values.read,
    });
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

/** How what is packed of a table is got: of the values as many bytes as are wanted, from a place among them on. */
interface Access {
  profile: () => Promise<PackedProfile>;
  values: (from?: number, length?: number) => Promise<Uint8Array>;
}

function spilled(facts: TableFacts, compared: boolean, access: Access): SpilledTable {
  const { reading: _, fingerprints, ...own } = facts;
  let end = 0;
  return {
    ...own,
    error: null,
    fingerprints: (compared ? fingerprints : []).map((fingerprint) => {
      const from = end;
      end += fingerprint.count * DOUBLE;
      return { ...fingerprint, values: async () => doubles(await access.values(from, fingerprint.count * DOUBLE)) };
    }),
    profile: access.profile,
    packed: async () => ({ facts, profile: await access.profile(), values: await access.values() }),
  };
}

function failed({ name, part, file, error }: Extract<PackedOutcome, { ok: false }>): SpilledTable {
  const nothing = async (): Promise<never> => {
    throw new Error(`there is no profile of '${name}'`);
  };
  const own = part === undefined ? {} : { part };
  const none = { rowCount: 0, columns: [], holdsPersonal: false, fingerprints: [] };
  return { name, ...own, file, error, ...none, profile: nothing, packed: nothing };
}

function doubles({ buffer, byteOffset, byteLength }: Uint8Array): Float64Array {
  return new Float64Array(buffer, byteOffset, byteLength / DOUBLE);
}
