import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { randomly } from "../../support/many-rows.ts";
import { writeParquet } from "../../support/parquet.ts";
import { BothWays } from "../../support/scanned.ts";

const ROWS = 12_000;

/** A whole number below `count` that a row has of a column, by chance. */
const below = (count: number, column: number, seed: number): string =>
  `(hash(i * 1000 + ${column} + ${seed}) % ${count})::BIGINT`;

/** Columns of all kinds that are read without a database, in SQL over the numbers of rows `i`. */
function columnsOf(seed: number): string[] {
  let column = 0;
  const some = (count: number): string => below(count, column++, seed);
  const sparse = (value: string): string => `CASE WHEN ${some(5)} > 0 THEN ${value} END`;
  const values = [
    "i",
    `(${some(200)} - 100)::TINYINT`,
    `(${some(60_000)} - 30000)::SMALLINT`,
    `(${some(2_000_000)} - 1000000)::INTEGER`,
    `${some(200)}::UTINYINT`,
    `${some(60_000)}::USMALLINT`,
    `(${some(1_000_000)} + 4000000000)::UINTEGER`,
    `${some(1_000_000)}::UBIGINT`,
    `(${some(1_000_000)} - 500000) * 9000000000`,
    "7::BIGINT",
    `(${some(100_000)} - 50000)::DOUBLE / 7`,
    `(${some(10_000)} / 100.0)::DOUBLE`,
    `CASE ${some(3)} WHEN 0 THEN -0.0::DOUBLE WHEN 1 THEN 1e-310::DOUBLE ELSE 1e300 * ${some(100)} END`,
    `(${some(1_000_000)} / 3.0)::FLOAT`,
    `${some(3)} = 0`,
    `DATE '1890-01-01' + ${some(60_000)}::INTEGER`,
    `make_timestamp(${some(1_000_000)} * 3600000000 + ${some(1_000_000)})`,
    `make_timestamp(${some(100_000)} * 3600000000)::TIMESTAMP_MS`,
    `make_timestamp(${some(100_000)} * 60000000)::TIMESTAMPTZ`,
    `'kind ' || ${some(7)}`,
    `'Notes of ' || ${some(1_000_000)} || ', some more'`,
    `chr((${some(50)} + 945)::INTEGER) || ' – ' || ${some(300)} || '😀'`,
    `CASE ${some(3)} WHEN 0 THEN '' WHEN 1 THEN '  blank ' ELSE repeat('long ', ${some(30)}) || 'x' END`,
    `'person' || ${some(3000)} || '@example.org'`,
    `'https://example.org/' || ${some(5000)}`,
    `CASE WHEN ${some(50)} = 0 THEN 'A' || chr(1) || 'b' ELSE 'AB-' || ${some(9000)} END`,
  ];
  return [...values, ...values.map(sparse), "NULL::DOUBLE", `CASE WHEN i > 11900 THEN i END`];
}

const table = (columns: readonly string[], rows = ROWS): string =>
  `SELECT ${columns.map((sql, i) => `${sql} AS c${i}`).join(", ")} FROM range(${rows}) AS r(i)`;

describe("large Parquet files that are read without a database", () => {
  const folder = mkdtempSync(join(tmpdir(), "scan-"));
  const ways = new BothWays(folder, "t.parquet");

  async function written(sql: string, options = ""): Promise<string> {
    const path = ways.path();
    await writeParquet(path, sql, options);
    return path;
  }

  it("have the profile that DuckDB gives, whatever they are packed with, and in whatever groups rows are", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const options = [
      "COMPRESSION snappy",
      "COMPRESSION zstd, ROW_GROUP_SIZE 2048",
      "COMPRESSION gzip, ROW_GROUP_SIZE 6000, DICTIONARY_SIZE_LIMIT 1",
      "COMPRESSION brotli, DICTIONARY_SIZE_LIMIT 20000",
      "COMPRESSION uncompressed, ROW_GROUP_SIZE 4096",
    ];
    for (const [i, option] of options.entries()) {
      const path = await written(table(columnsOf(seed + i)), option);
      await ways.expectSame(path, 1, `${option} of seed ${seed + i}`);
    }
  }).timeout(240_000);

  it("have it with two threads too, and of more than 334 columns in groups", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    await ways.expectSame(await written(table(columnsOf(seed), 120_000)), 2, `seed ${seed}`);
    const many = Array.from({ length: 7 }, (_, i) => columnsOf(seed + i)).flat();
    expect(many.length).to.be.greaterThan(334);
    await ways.expectSame(await written(table(many)), 2, `${many.length} columns of seed ${seed}`);
  }).timeout(240_000);

  it("have it where texts are dates, times, truth values and written numbers", async () => {
    const typed = [
      "'2024-01-' || (10 + i % 20)",
      "strftime(DATE '2020-01-01' + (i % 900)::INTEGER, '%d.%m.%Y')",
      "'0' || (1 + i % 9) || '/0' || (1 + i % 7) || '/2021'",
      "CASE WHEN i % 3 = 0 THEN 'yes' WHEN i % 7 = 0 THEN NULL ELSE 'no' END",
      "strftime(TIMESTAMP '2020-01-01' + to_minutes(i), '%H:%M')",
      "strftime(TIMESTAMP '2020-01-01' + to_minutes(i), '%Y-%m-%dT%H:%M:%SZ')",
      "'$' || format('{:,.2f}', (i * 7.25)::DOUBLE)",
      "(i % 100) || '%'",
      "CASE WHEN i = 5000 THEN '2024-02-30' ELSE '2024-01-' || (10 + i % 20) END",
      "CASE WHEN i % 3 = 0 THEN 'word ' || i ELSE '2024-01-' || (10 + i % 20) END",
      "CASE WHEN i % 3 = 0 THEN 'A' || i ELSE i::VARCHAR END",
      "CASE WHEN i < 2000 THEN NULL WHEN i % 5 = 0 THEN 'true' ELSE 'false' END",
      "CASE WHEN i < 2000 THEN NULL ELSE i::VARCHAR END",
      "CASE WHEN i < 2000 THEN NULL ELSE 'word ' || i END",
      "NULL::VARCHAR",
    ];
    const wide = "repeat(md5(i::VARCHAR), 4) || 'x'";
    for (const one of typed) {
      await ways.expectSame(await written(table([wide, one]), "COMPRESSION uncompressed"), 1, one);
    }
    await ways.expectSame(await written(table([wide, ...typed])), 2, "all of them");
  }).timeout(120_000);

  it("are read by DuckDB where they hold more than that, with the same profile", async () => {
    const others = [
      "CASE WHEN i = 11999 THEN 'nan'::DOUBLE ELSE i END",
      "CASE WHEN i = 11999 THEN '-inf'::FLOAT ELSE i END",
      "CASE WHEN i = 11999 THEN 'infinity'::DATE ELSE DATE '2020-01-01' END",
      "(i / 100.0)::DECIMAL(9, 2)",
      "[i, i + 1]",
      "{'a': i}",
      "make_timestamp(i)::TIMESTAMP_NS",
      "TIME '10:00:00'",
      "gen_random_uuid()::VARCHAR::BLOB || '\\xFF'::BLOB",
    ];
    const wide = `repeat(md5(i::VARCHAR), 4) || 'x'`;
    for (const other of others) {
      await ways.expectSame(await written(table([wide, other]), "COMPRESSION uncompressed"), 1, other, false);
    }
    const second = await written(
      table([wide, "i * 3", "(i % 100)::DOUBLE"]),
      "PARQUET_VERSION v2, COMPRESSION uncompressed",
    );
    await ways.expectSame(second, 1, "the second version's encodings", null);
  }).timeout(120_000);

  it("are read by DuckDB where there is not the memory for it", async () => {
    const path = await written(table(columnsOf(1), 120_000));
    expect(await ways.profile(path, false, 1, 64)).to.deep.equal(await ways.profile(path, true, 1, 64));
  }).timeout(120_000);

  it("have a true profile or an error where their bytes are damaged", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = randomly(seed);
    for (const compression of ["snappy", "zstd", "uncompressed"]) {
      const path = await written(
        table(columnsOf(seed).slice(0, 26)),
        `COMPRESSION ${compression}, ROW_GROUP_SIZE 4096`,
      );
      const whole = readFileSync(path);
      const footer = whole.length - 8 - whole.readUInt32LE(whole.length - 8);
      for (let i = 0; i < 12; i++) {
        const bytes = Buffer.from(whole);
        // Anywhere, where pages begin more often than not, or in the footer.
        const from = i % 3 === 0 ? 4 : i % 3 === 1 ? footer : Math.floor(random() * footer);
        const length = i % 3 === 0 ? footer - 4 : i % 3 === 1 ? whole.length - footer : 64;
        for (let n = 0; n < 3; n++) bytes[from + Math.floor(random() * length)] = Math.floor(random() * 256);
        const damaged = ways.path();
        writeFileSync(damaged, bytes);
        const about = `${compression} ${i} of seed ${seed}`;
        const [scanned] = await ways.profile(damaged, false, 1);
        const [read] = await ways.profile(damaged, true, 1);
        if (scanned?.ok === true && read?.ok === true) expect(scanned, about).to.deep.equal(read);
        else if (scanned?.ok !== true) expect(read, about).to.deep.equal(scanned);
      }
    }
  }).timeout(240_000);
});
