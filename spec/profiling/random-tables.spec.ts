import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import type { Field, HeavyProfile } from "../../src/client/index.ts";
import { delimited, writing } from "../support/delimited.ts";
import { writeFiles } from "../support/folders.ts";
import { anyRecordSet, profilesOf, recordSet } from "../support/profile.ts";
import { type ColumnFacts, factsOf, type RandomTable, randomTable } from "../support/random-tables.ts";
import { type TestService, testService } from "../support/service.ts";
import { FORMATS } from "../support/table-formats.ts";

const DELIMITED_TABLES = 5000;
const AT_ONCE = 1000;
const TABLES_IN_ALL_FORMATS = 40;
/** What the table is called in formats of several tables. */
const TABLE_IN: Record<string, string> = { sqlite: "/rows", xlsx: "/sheet" };

describe("a table of any content", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
  });
  after(() => service.stop());

  it("is read from delimited text as it was written: rows, names, types, counts, bounds", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const cases = fc.sample(fc.tuple(randomTable, writing), { numRuns: DELIMITED_TABLES, seed });
    for (let from = 0; from < cases.length; from += AT_ONCE) {
      const some = cases.slice(from, from + AT_ONCE);
      const files = some.map(([table, way], i) => [`set${from}/t${i}.csv`, delimited(table, way)] as const);
      writeFiles(service.dataRoot, Object.fromEntries(files));
      const { heavy } = await profilesOf(service.rpc, `set${from}`);
      for (const [i, [table, way]] of some.entries()) {
        const about = `table ${from + i} of seed ${seed}, ${JSON.stringify(way)}`;
        expect(found(heavy, `t${i}`), about).to.deep.equal(written(table));
      }
    }
  }).timeout(240_000);

  it("is the same in all formats, but for what a format cannot hold", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const tables = fc.sample(randomTable.filter(inAnyFormat), { numRuns: TABLES_IN_ALL_FORMATS, seed });
    for (const [i, table] of tables.entries()) {
      for (const [format, writeTable] of Object.entries(FORMATS)) {
        await writeTable(join(service.dataRoot, `all/${format}${i}.${format}`), table);
      }
    }
    const { heavy } = await profilesOf(service.rpc, "all");
    for (const [i, table] of tables.entries()) {
      for (const format of Object.keys(FORMATS)) {
        const set = `${format}${i}${TABLE_IN[format] ?? ""}`;
        const facts = written(table);
        if (format === "avro") facts.names = facts.names.map((_, at) => `c${at}`);
        const about = `${format} of table ${i} of seed ${seed}`;
        expect(found(heavy, set), about).to.deep.equal(facts);
        expect(statisticsIn(heavy, set), about).to.deep.equal(statisticsIn(heavy, `csv${i}`));
      }
    }
  }).timeout(120_000);
});

interface Facts {
  rows: number;
  names: string[];
  columns: Partial<ColumnFacts>[];
}

function written({ columns, rows }: RandomTable): Facts {
  return { rows, names: columns.map(({ name }) => name), columns: columns.map(factsOf) };
}

function found(heavy: HeavyProfile, name: string): Facts {
  const { statistics, field } = recordSet(heavy, anyRecordSet(heavy, name).name);
  return { rows: statistics.rowCount, names: field.map(({ name }) => name), columns: field.map(factsIn) };
}

/** All that is said of the values of columns, in their order. */
function statisticsIn(heavy: HeavyProfile, name: string): unknown[] {
  return recordSet(heavy, anyRecordSet(heavy, name).name).field.map(({ statistics, pattern, semanticTypes }) => ({
    statistics,
    pattern,
    semanticTypes,
  }));
}

function factsIn({ dataType, statistics }: Field): Partial<ColumnFacts> {
  const { missingCount, uniqueCount, min, max } = statistics ?? {};
  const facts = { type: [dataType].flat()[0], missing: missingCount, distinct: uniqueCount, min, max };
  return facts as Partial<ColumnFacts>;
}

/** Workbooks know no time before 1900 and no row without a value, SQLite no names that differ in case only. */
function inAnyFormat({ columns, rows }: RandomTable): boolean {
  const isEarly = (value: unknown): boolean => value !== null && String(value) < "1900-03-01";
  const early = columns.some(({ kind, values }) => kind.startsWith("date") && values.some(isEarly));
  const isEmpty = (row: number): boolean => columns.every(({ values }) => values[row] === null);
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  return !early && names.size === columns.length && !Array.from({ length: rows }, (_, row) => row).some(isEmpty);
}
