import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import { noS3 } from "../../src/profiling/connectors/s3-access.ts";
import type { ProfileSpecification } from "../../src/profiling/model/specification.ts";
import type { EntryGroup } from "../../src/profiling/output/entries.ts";
import { unpackJson } from "../../src/profiling/output/packed-json.ts";
import type { Field } from "../../src/profiling/output/schema/field.ts";
import type { RecordSet } from "../../src/profiling/output/schema/record-set.ts";
import { profileDataset } from "../../src/profiling/profile-dataset.ts";
import { ownThread } from "../../src/profiling/run/own-thread.ts";
import type { Snapshot } from "../../src/profiling/snapshot/snapshot.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { expectedOf, goldenCases, writeCase } from "../support/golden/case.ts";
import { specificationOf } from "../support/specification.ts";

interface Made {
  snapshot: Snapshot;
  folder: string;
  recordSets: RecordSet[];
  log: string[];
}

/** Profiles the dataset `own` of a data root and loads it, in this thread. */
async function made(data_root: string, folder: string, spec: Partial<ProfileSpecification> = {}): Promise<Made> {
  const recordSets: RecordSet[] = [];
  const log: string[] = [];
  const add = async (group: EntryGroup | null): Promise<void> => {
    for (const entry of group?.entries ?? []) recordSets.push(JSON.parse(await unpackJson(entry)) as RecordSet);
  };
  const { snapshot, heavy } = await profileDataset(
    {
      specification: specificationOf("own", spec),
      only_light_profile: false,
      data_root,
      readable: null,
      scratch: join(temporaryFolder(), "scratch"),
      memory_mb: 512,
      scratch_bytes: 1_073_741_824,
      cache_file: null,
      version: "1",
      access: {
        allowedHosts: [],
        allowPrivateAddresses: false,
        maxDownloadBytes: 0,
        databases: { connectMs: 1000, statementMs: 1000, tls: "auto", ca: null },
        credentials: { user: "", password: "", byHost: {} },
        s3: noS3,
      },
      force: false,
      snapshot_folder: folder,
    },
    ownThread(),
    {
      onLog: (_, message) => log.push(message),
      onProgress: () => {},
      onLight: () => {},
      onEntries: async (document, group) => (document === "heavy" ? add(group) : undefined),
    },
    new AbortController().signal,
  );
  await add(heavy);
  if (snapshot === undefined) throw new Error("there is no snapshot");
  return { snapshot, folder, recordSets, log };
}

/** A snapshot, to be asked. */
async function opened({ folder, snapshot: { hash } }: Made): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(join(folder, `${hash}.duckdb`), { access_mode: "READ_ONLY" });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return connection;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** What differs between a table of the snapshot and the profile's record set. */
async function differences(connection: DuckDBConnection, snapshot: Snapshot, set: RecordSet): Promise<string[]> {
  if (set.error !== undefined) return [];
  const table = snapshot.tables.find(({ record_set }) => record_set === set.name);
  if (table === undefined) return [`${set.name} is not there`];
  const wrong: string[] = [];
  const is = (what: string, found: unknown, expected: unknown): void => {
    if (found !== expected) wrong.push(`${set.name}: ${what} is ${String(found)}, not ${String(expected)}`);
  };
  is("number of rows", table.rows, set.statistics.rowCount);
  is("number of columns", table.columns.length, set.field.length);
  for (const [i, field] of set.field.entries()) {
    const column = table.columns[i];
    if (column === undefined) continue;
    is(
      `name of column ${i}`,
      column.name.replaceAll("\ufffd", "\u0000").toLowerCase().replace(/_\d+$/, ""),
      field.name.toLowerCase().replace(/_\d+$/, ""),
    );
    if (field.subField !== undefined || field.isArray === true) continue;
    const type = [field.dataType ?? []].flat()[0] ?? "";
    is(`type of ${field.name}`, column.profile_type, type);
    wrong.push(
      ...(await valueDifferences(connection, table.table, column.name, field)).map((each) => `${set.name}: ${each}`),
    );
  }
  return wrong;
}

async function valueDifferences(
  connection: DuckDBConnection,
  table: string,
  name: string,
  field: Field,
): Promise<string[]> {
  const column = quoted(name);
  const { missingCount, uniqueCount, min, max, infinities } = field.statistics;
  const type = [field.dataType ?? []].flat()[0];
  const own = `SELECT ${column} AS v FROM ${quoted(table)}`;
  const finite =
    type === "sc:Float" ? "WHERE isfinite(v)" : type === "sc:Date" || type === "sc:DateTime" ? "WHERE isfinite(v)" : "";
  const reader = await connection.runAndReadAll(
    `SELECT count(*) FILTER (v IS NULL${type === "sc:Float" ? " OR isnan(v)" : ""}), count(DISTINCT v) FROM (${own})`,
  );
  const [[missing, distinct] = []] = reader.getRowsJson();
  const edges = await connection.runAndReadAll(`SELECT min(v), max(v) FROM (${own}) ${finite}`);
  const [[least, most] = []] = edges.getRowsJson();
  const wrong: string[] = [];
  if (Number(missing) !== missingCount) wrong.push(`${field.name}: ${missing} are missing, not ${missingCount}`);
  const nan = infinities === undefined ? 0 : 1; // infinities, and NaN, are values of their own in SQL
  if (uniqueCount !== undefined && Math.abs(Number(distinct) - uniqueCount) > 2 * nan) {
    wrong.push(`${field.name}: ${distinct} are distinct, not ${uniqueCount}`);
  }
  for (const [what, found, expected] of [
    ["min", least, min],
    ["max", most, max],
  ] as const) {
    if (expected === undefined || expected === null) continue;
    if (!isSame(found, expected)) wrong.push(`${field.name}: ${what} is ${String(found)}, not ${String(expected)}`);
  }
  return wrong;
}

function isSame(found: unknown, expected: unknown): boolean {
  if (typeof expected === "number") return Math.abs(Number(found) - expected) <= Math.abs(expected) * 1e-12;
  const plain = (text: string): string =>
    text
      .replace("T", " ")
      .replace(/(?:Z|\+00(?::00)?)$/, "")
      .replace(/(\.\d*?)0+$/, "$1")
      .replace(/\.$/, "");
  return String(found) === String(expected) || plain(String(found)) === plain(String(expected));
}

/** Where a snapshot differs from the profile on purpose, and why. */
const EXCEPTIONS: Record<string, { differs: RegExp; because: string }> = {
  "redacted-notes": {
    differs: /(?:min|max) is /,
    because: "what is kept out of the profile is kept out of SQL by `redact` of the dataset",
  },
  "redacted-people": { differs: /(?:min|max) is /, because: "the same" },
  "texts-that-are-not-utf-8": {
    differs: /^(?:arrow|parquet): broken: max/,
    because: "the profile shows bytes that are no text, and orders them, by what stands for them",
  },
  "times-far-from-ours": {
    differs: /(?:min|max) is /,
    because: "SQL writes years before Christ, and times of damaged files, in its own way",
  },
};

describe("a snapshot", () => {
  for (const name of goldenCases()) {
    it(`has the tables that the profile speaks of: ${name}`, async () => {
      const root = temporaryFolder();
      await writeCase(name, join(root, "own"));
      const one = await made(root, temporaryFolder(), expectedOf(name).spec);
      const connection = await opened(one);
      const wrong: string[] = [];
      for (const set of one.recordSets) wrong.push(...(await differences(connection, one.snapshot, set)));
      connection.closeSync();
      const { differs = null } = EXCEPTIONS[name] ?? {};
      const left = wrong.filter((each) => differs === null || !differs.test(each));
      expect(left.join("\n")).to.equal("");
    });
  }

  it("is made once of the same content, and another of another", async () => {
    const [root, folder] = [temporaryFolder(), temporaryFolder()];
    writeFiles(root, { "own/a.csv": "id,zip\n1,00501\n2,10001\n", "own/b.json": '[{"x":1.5,"y":["a"]}]' });
    const first = await made(root, folder);
    expect(first.snapshot.tables.map(({ table, rows }) => [table, rows])).to.deep.equal([
      ["a", 2],
      ["b", 1],
    ]);
    expect(first.snapshot.bytes).to.be.lessThan(400_000);
    const { ino } = statSync(join(folder, `${first.snapshot.hash}.duckdb`));
    const again = await made(root, folder);
    expect(again.snapshot).to.deep.equal(first.snapshot);
    expect(statSync(join(folder, `${first.snapshot.hash}.duckdb`)).ino).to.equal(ino);
    expect(again.log).to.include("took the snapshot of an earlier job: nothing has changed");
    writeFiles(root, { "own/a.csv": "id,zip\n1,00501\n" });
    const other = await made(root, folder);
    expect(other.snapshot.hash).not.to.equal(first.snapshot.hash);
    expect(readdirSync(folder).filter((name) => name.includes("unfinished"))).to.deep.equal([]);
    expect(existsSync(join(folder, `${first.snapshot.hash}.duckdb`))).to.equal(true);
  });
});
