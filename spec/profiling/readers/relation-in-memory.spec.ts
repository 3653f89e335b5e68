import { expect } from "chai";
import { TableSession } from "../../../src/profiling/duckdb/session.ts";
import { Scratch } from "../../../src/profiling/model/scratch.ts";
import { openRelation } from "../../../src/profiling/readers/load-relation.ts";
import type { OpenTable } from "../../../src/profiling/readers/reader.ts";
import { relationInMemory } from "../../../src/profiling/readers/relation-in-memory.ts";
import { profileGroups, type TableContent } from "../../../src/profiling/table/profile-groups.ts";
import { temporaryFolder } from "../../support/folders.ts";

const OPTIONS = { seed: "s", read: null, monthFirst: false, redact: false, compare: true };
const MOST = 334;

/** Columns over the numbers `i` that are taken out at once. */
const PLAIN = [
  "i AS a, (i % 7)::TINYINT AS b, (i % 7)::USMALLINT AS c, i::UBIGINT AS d, -i::BIGINT AS e",
  "(i / 3)::FLOAT AS f, i / 7 AS g, CASE WHEN i % 3 = 0 THEN i END AS h, -0.0::DOUBLE AS zero, i % 2 = 0 AS flag",
  "DATE '2020-02-28' + i::INTEGER AS day, TIME '10:00:00' + INTERVAL (i) MINUTE AS clock, i AS id",
  "TIMESTAMP '1969-12-31 23:59:59.5' + INTERVAL (i) SECOND AS t, TIMESTAMPTZ '2020-01-01 00:00:00+02' AS zoned",
  "'w' || i AS word, '0' || i AS code, CASE WHEN i % 2 = 0 THEN 'yes' ELSE 'no' END AS answer, 'x' AS x",
  "i AS a, CASE i % 3 WHEN 0 THEN 'TRUE' WHEN 1 THEN 'false' END AS b, CASE WHEN i % 5 = 4 THEN 'NA' WHEN i % 2 = 0 THEN 'Y' ELSE 'N' END AS c",
  "'2024-01-' || lpad((i % 28 + 1)::VARCHAR, 2, '0') AS day, '2024-01-01 10:00:' || lpad((i % 60)::VARCHAR, 2, '0') AS at",
  "i % 3 AS a, i % 2 AS b",
  "NULL::INTEGER AS a, i AS b",
];

/** Columns of which DuckDB is asked. */
const OTHERS = [
  "i AS a, CASE WHEN i = 3 THEN 'nan'::DOUBLE ELSE i END AS b",
  "i AS a, CASE WHEN i = 3 THEN 'inf'::DOUBLE WHEN i = 4 THEN NULL ELSE i END AS b",
  "i AS a, 'infinity'::DATE AS b",
  "i AS a, 'infinity'::TIMESTAMP AS b",
  "i AS a, 9007199254740993 + i AS b",
  "i AS a, (i / 8)::DECIMAL(10, 3) AS b",
  "i AS a, i::HUGEINT AS b",
  "i AS a, [i, i + 1] AS b, {'x': i} AS c",
  "i AS a, TIMESTAMP_NS '2020-01-01 00:00:00.123456789' AS b",
  "i AS a, '\\xAA'::BLOB AS b",
  "i AS a, '10:3' || (i % 10) AS b",
  "i AS a, i || ' EUR' AS b",
  "i AS a, CASE WHEN i % 2 = 0 THEN 'yES' ELSE 'no' END AS b",
  "i AS a, NULL::VARCHAR AS b",
  "i AS a, ('{\"x\": ' || i || '}')::JSON AS b",
];

describe("a small relation that DuckDB reads by itself", () => {
  let session: TableSession;

  before(() => {
    const scratch = new Scratch(temporaryFolder());
    const options = { threads: 1, connections: 2, memoryMb: 256, scratchBytes: 1e8, scratch };
    session = TableSession.open({ ...options, signal: new AbortController().signal });
  });

  after(() => session.close());

  const relation = (columns: string, rows: number): string => `(SELECT ${columns} FROM range(${rows}) r(i))`;

  async function profileOf(table: OpenTable): Promise<TableContent> {
    await session.tidy("any");
    return profileGroups(
      session,
      { options: OPTIONS, memoryMb: 256 },
      async () => table,
      () => {},
    );
  }

  const byDuckDB = async (source: string): Promise<TableContent> =>
    profileOf(await openRelation(session, { source, shown: "t", onProgress: () => {}, groupWidth: MOST }));

  it("has the same profile whether it is taken out at once or loaded", async () => {
    for (const columns of PLAIN) {
      for (const rows of [0, 1, 70]) {
        const source = relation(columns, rows);
        const known = await relationInMemory(session, { source }, MOST);
        if (rows === 0 && known === null) continue; // texts of which there is none
        if (known === null) throw new Error(`not taken out: ${columns}`);
        expect(await profileOf({ groups: 1, load: async () => known }), source).to.deep.equal(await byDuckDB(source));
      }
    }
  });

  it("is loaded where it holds what is to be asked about in SQL", async () => {
    for (const columns of OTHERS)
      expect(await relationInMemory(session, { source: relation(columns, 30) }, MOST), columns).to.equal(null);
  });

  it("is loaded where it is not small, has many columns, or cannot be read", async () => {
    expect(await relationInMemory(session, { source: relation("i", 10_000) }, MOST)).not.to.equal(null);
    expect(await relationInMemory(session, { source: relation("i", 10_001) }, MOST)).to.equal(null);
    expect(await relationInMemory(session, { source: relation("i, i, i", 5) }, 2)).to.equal(null);
    expect(await relationInMemory(session, { source: "read_parquet('/nowhere.parquet')" }, MOST)).to.equal(null);
  });
});
