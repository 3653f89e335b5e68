import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

/** A table as small as that of all airports of a country, and one of a million rows and twelve columns. */
export const SMALL = `SELECT 'code' || range AS iata, 'Airport ' || range AS name, 'City ' || range % 900 AS city, chr(65 + (range % 26)::INTEGER) AS state,
  'USA' AS country, 25 + range % 40 + 0.123 AS latitude, -70 - range % 50 - 0.5 AS longitude FROM range(3376)`;
export const LARGE = `SELECT range AS id, 'customer ' || range % 90000 AS customer, range % 7 = 0 AS rare, DATE '2020-01-01' + (range % 1500)::INTEGER AS day,
  (range * 7919 % 100000) / 100 AS price, range * 31 % 50 AS quantity, chr(65 + (range % 26)::INTEGER) AS letter, 'city ' || range % 300 AS city,
  range * 13 % 1000 AS score, (range % 977) * 1.5 AS x, (range % 991) / 3.0 AS y, 'note ' || range % 5000 AS note FROM range(1000000)`;

export const FEW = [
  "SELECT state, count(*) AS n FROM bench.it.small GROUP BY state ORDER BY n DESC LIMIT 10",
  "SELECT * FROM bench.it.small WHERE latitude > 50 ORDER BY name LIMIT 100",
  "SELECT max(latitude) - min(latitude) FROM bench.it.small",
  "SELECT a.name, b.name FROM bench.it.small a JOIN bench.it.small b ON a.city = b.city AND a.iata < b.iata LIMIT 100",
];
export const GROUPED =
  "SELECT city, letter, count(*) AS n, sum(price * quantity) AS total, avg(score) AS score, max(day) AS last FROM bench.it.large GROUP BY ALL ORDER BY total DESC LIMIT 100";

/** Runs statements in a database of its own. */
export async function made(file: string, ...statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

/** Writes what statements give as CSV files into a folder. */
export async function written(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, sql] of Object.entries(files)) await made(":memory:", `COPY (${sql}) TO '${join(folder, name)}'`);
}
