import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomly } from "../../support/many-rows.ts";
import { writeParquet } from "../../support/parquet.ts";
import { BothWays } from "../../support/scanned.ts";

const ROWS = 12_000;
type Column = (row: number) => bigint | "";

describe("integers beyond 53 bits that are read without a database", () => {
  const folder = mkdtempSync(join(tmpdir(), "scan-"));
  const text = new BothWays(folder, "t.csv");
  const parquet = new BothWays(folder, "t.parquet");

  function written(columns: Column[]): string {
    const path = text.path();
    const names = columns.map((_, i) => `id ${i}`).join(",");
    const wide = (row: number): string => `${row} `.repeat(30);
    const lines = Array.from(
      { length: ROWS },
      (_, row) => `${wide(row)},${columns.map((cell) => cell(row)).join(",")}\n`,
    );
    writeFileSync(path, `wide,${names}\n${lines.join("")}`);
    return path;
  }

  function columnsOf(seed: number): Column[] {
    const random = randomly(seed);
    const below = (count: number): bigint => BigInt(Math.floor(random() * count));
    return [
      (row) => 9_007_199_254_740_990n + BigInt(row % 9),
      (row) => 1_000_000_000_000_000n + BigInt(row),
      () => 100_000_000_000_000_000n + below(1e6) * 4096n,
      () => 1_500_000_000_000_000_000n + below(2 ** 40),
      () => -9_223_372_036_854_775_807n + below(50),
      () => below(2 ** 53) * 1024n - below(2 ** 53) * 1024n,
      () => 10_000_000_000_000_000_000n + below(2 ** 50) * 7000n,
      (row) => (row % 3 === 0 ? "" : 18_446_744_073_709_551_615n - below(5)),
      (row) => (row % 7 === 0 ? "" : BigInt(row % 10) * 1_000_000_000_000_000_000n),
    ];
  }

  it("have the profile that DuckDB gives, in text", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const columns = columnsOf(seed);
    for (const [i, column] of columns.entries()) {
      await text.expectSame(written([column]), 1, `column ${i} of seed ${seed}`);
    }
    await text.expectSame(written(columns), 2, `all of seed ${seed}`);
  }).timeout(120_000);

  it("are told apart where their doubles are the same", async () => {
    const base = 9_007_199_254_740_993n;
    const columns: Column[] = [
      (row) => base + BigInt(row),
      (row) => base + BigInt(row >> 1),
      (row) => base + BigInt(row % 100),
      (row) => BigInt(row % 100) * 3n,
    ];
    await text.expectSame(written(columns), 1, "neighbours");
  }).timeout(60_000);

  it("are read by DuckDB where 64 bits do not hold them", async () => {
    const odd = [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_808n, 18_446_744_073_709_551_616n, 10n ** 30n];
    for (const value of odd) {
      const column: Column = (row) => (row === 4000 ? value : 1_500_000_000_000_000_000n + BigInt(row));
      await text.expectSame(written([column]), 1, String(value), false);
    }
    const both: Column = (row) => (row % 2 === 0 ? -5n : 12_000_000_000_000_000_000n + BigInt(row));
    await text.expectSame(written([both]), 1, "below zero and beyond signed ones", false);
  }).timeout(60_000);

  it("have it in Parquet, where it tells how large they are", async () => {
    const columns = [
      "(hash(i) % 9000000000000000000)::BIGINT - 4500000000000000000",
      "hash(i + 7) | 1::UBIGINT",
      "CASE WHEN i % 5 = 0 THEN NULL ELSE 1500000000000000000 + (i % 100) END",
      "CASE WHEN i % 5 = 0 THEN NULL ELSE 18446744073709551615::UBIGINT - (i % 3)::UBIGINT END",
      "i",
    ];
    const wide = "repeat(md5(i::VARCHAR), 4) || 'x'";
    for (const options of ["COMPRESSION uncompressed", "ROW_GROUP_SIZE 2048, COMPRESSION zstd"]) {
      const path = parquet.path();
      const selected = [wide, wide, ...columns].map((sql, i) => `${sql} AS c${i}`).join(", ");
      await writeParquet(path, `SELECT ${selected} FROM range(${ROWS}) AS r(i)`, options);
      await parquet.expectSame(path, 2, options);
    }
  }).timeout(60_000);
});
