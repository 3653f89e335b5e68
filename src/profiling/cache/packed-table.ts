import { isRedacted } from "../model/redacted.ts";
import type { TableOutcome, TableProfile } from "../model/table-profile.ts";
import { type LazyFingerprint, probesOf } from "../structure/references.ts";
import { alone, unzstd, zstd } from "./zstd.ts";

/** What is known of a fingerprint without its values: how many there are, and some of them. */
type FingerprintFacts = Omit<LazyFingerprint, "values">;

/** What a run asks of a table before its profile is written, and of many at once. */
export interface TableFacts extends Pick<TableProfile, "name" | "part" | "file" | "rowCount" | "reading" | "declared"> {
  /** The names of its columns, without those within them. */
  columns: string[];
  /** Whether its fingerprints hold values, or hashes of such, that tell something about a person, all or some of them. */
  holdsPersonal: boolean;
  fingerprints: FingerprintFacts[];
}

/** A table's profile as JSON, compressed, and how many bytes the text has. */
export interface PackedProfile {
  zstd: Uint8Array;
  textBytes: number;
}

/** A table as it goes from one thread to another, and is kept: plain data, of which only the facts are to be looked at. */
export interface PackedTable {
  facts: TableFacts;
  /** Its profile, without fingerprints. */
  profile: PackedProfile;
  /** The values of its fingerprints as doubles, one fingerprint after the other. */
  values: Uint8Array;
}

/** What came of a table, packed. */
export type PackedOutcome = ({ ok: true } & PackedTable) | Extract<TableOutcome, { ok: false }>;

/** Packs what came of a table, in the thread that profiled it. */
export async function packOutcome(outcome: TableOutcome): Promise<PackedOutcome> {
  if (!outcome.ok) return outcome;
  const { ok, fingerprints = [], ...profile } = outcome;
  const { name, part, file, rowCount, reading, declared, columns } = profile;
  const personal = new Set(columns.filter(isRedacted).map((column) => column.name));
  const facts: TableFacts = {
    name,
    ...(part === undefined ? {} : { part }),
    file,
    rowCount,
    ...(reading === undefined ? {} : { reading }),
    ...(declared === undefined ? {} : { declared }),
    columns: columns.map((column) => column.name),
    holdsPersonal: fingerprints.some(({ column }) => personal.has(column)),
    fingerprints: fingerprints.map(({ values, ...fingerprint }) => ({
      ...fingerprint,
      count: values.length,
      probes: probesOf(values),
    })),
  };
  const text = Buffer.from(JSON.stringify(profile));
  const packed = { zstd: alone(await zstd(text)), textBytes: text.length };
  return { ok, facts, profile: packed, values: joined(fingerprints.map(({ values }) => values)) };
}

/** The profile that was packed; rejects where it was so by nobody. */
export async function unpackProfile({ zstd, textBytes }: PackedProfile): Promise<TableProfile> {
  return JSON.parse((await unzstd(zstd, textBytes)).toString("utf8")) as TableProfile;
}

function joined(parts: readonly Float64Array[]): Uint8Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return new Uint8Array(all.buffer);
}
