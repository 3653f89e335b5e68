import type { DuckDBValue } from "@duckdb/node-api";
import { quotedCell } from "../duckdb/cell.ts";
import type { TableSession } from "../duckdb/session.ts";
import { literal } from "../duckdb/sql.ts";
import type { JsonValue } from "../model/json-value.ts";
import { SAMPLE_SIZE } from "../statistics/seeded.ts";
import { TOP, type TopValue } from "../statistics/top-values.ts";
import { type PackedText, packedTexts, unpackedTexts } from "./packed-texts.ts";
import { inParts } from "./partitions.ts";
import { both, items } from "./value-lists.ts";

/** What is computed over the distinct values v of a column and their counts n, and how results over parts are joined. */
export interface Aggregate {
  sql: string;
  joined: (a: DuckDBValue, b: DuckDBValue) => DuckDBValue;
}

/** A distinct value and the number of its occurrences. */
interface Group {
  v: DuckDBValue;
  n: DuckDBValue;
}

export interface ValueGroups {
  uniqueCount: number;
  nonNullCount: number;
  top: TopValue<JsonValue>[];
  /** Distinct values drawn by a hash of value and seed. */
  sample: JsonValue[];
  /** As many distinct values as were asked for, drawn in the same way, in no order. */
  drawn: PackedText[];
  aggregates: DuckDBValue[];
}

interface GroupedColumn {
  session: TableSession;
  relation: string;
  /** The SQL expression of a value. */
  value: string;
  seed: string;
}

/** The exact number of distinct values, the most frequent ones, some drawn by chance, and aggregates over all. */
export async function valueGroups(column: GroupedColumn, drawn: number, aggregates: Aggregate[]): Promise<ValueGroups> {
  const [top = null, some = null, packs = null, uniqueCount, nonNullCount, ...values] = await inParts((parts) =>
    overParts(column, [...common(column.seed, drawn, parts > 1), ...aggregates], parts),
  );
  const sampled = items<Group & { h: bigint }>(some).sort((a, b) => compare(a.h, b.h) || compare(a.v, b.v));
  const chosen = unpackedTexts(packs);
  return {
    uniqueCount: Number(uniqueCount),
    nonNullCount: Number(nonNullCount ?? 0),
    top: items<Group>(top)
      .sort((a, b) => Number(b.n) - Number(a.n) || compare(a.v, b.v))
      .slice(0, TOP)
      .map(({ v, n }) => ({ value: quotedCell(v), count: Number(n) })),
    sample: sampled.slice(0, SAMPLE_SIZE).map(({ v }) => quotedCell(v)),
    drawn:
      chosen.length <= drawn ? chosen : chosen.sort((a, b) => compare(a.h, b.h) || compare(a.v, b.v)).slice(0, drawn),
    aggregates: values,
  };
}

/** What is computed of every column; of parts of one, the hashes are needed by which values were drawn. */
function common(seed: string, drawn: number, hashed: boolean): Aggregate[] {
  const least = (count: number): string =>
    `(SELECT hash(v, ${literal(seed)}) AS h, v, n FROM g ORDER BY h, v LIMIT ${count})`;
  return [
    {
      sql: `(SELECT list({v: v, n: n} ORDER BY n DESC, v) FROM (FROM g ORDER BY n DESC, v LIMIT ${TOP}))`,
      joined: both,
    },
    { sql: `(SELECT list({h: h, v: v, n: n}) FROM ${least(SAMPLE_SIZE)})`, joined: both },
    { sql: drawn === 0 ? "NULL" : packedTexts(least(drawn), hashed ? "h" : "0"), joined: both },
    { sql: "count(*)", joined: sum },
    { sql: "sum(n)", joined: sum },
  ];
}

async function overParts(
  { session, relation, value }: GroupedColumn,
  columns: Aggregate[],
  parts: number,
): Promise<DuckDBValue[]> {
  let all: DuckDBValue[] | null = null;
  for (let part = 0; part < parts; part++) {
    const within = parts === 1 ? "" : `AND hash(${value}) % ${parts} = ${part}`;
    const row = await session.row(
      `WITH g AS MATERIALIZED (
         SELECT ${value} AS v, count(*) AS n FROM ${relation} WHERE ${value} IS NOT NULL ${within} GROUP BY 1
       )
       SELECT ${columns.map(({ sql }) => sql).join(", ")} FROM g`,
    );
    const before: DuckDBValue[] | null = all;
    all = before === null ? row : row.map((one, i) => joinedOrOther(columns[i] as Aggregate, before[i] ?? null, one));
  }
  return all ?? [];
}

/** NULL is the result over no values, and of what was not asked for. */
function joinedOrOther({ joined }: Aggregate, a: DuckDBValue, b: DuckDBValue): DuckDBValue {
  return a === null ? b : b === null ? a : joined(a, b);
}

export function sum(a: DuckDBValue, b: DuckDBValue): DuckDBValue {
  return BigInt(a as bigint) + BigInt(b as bigint);
}

export function least(a: DuckDBValue, b: DuckDBValue): DuckDBValue {
  return compare(a, b) <= 0 ? a : b;
}

export function greatest(a: DuckDBValue, b: DuckDBValue): DuckDBValue {
  return compare(a, b) >= 0 ? a : b;
}

export function every(a: DuckDBValue, b: DuckDBValue): DuckDBValue {
  return a === true && b === true;
}

/** The order of DuckDB: texts by code point. */
function compare(a: DuckDBValue, b: DuckDBValue): number {
  if (typeof a === "string" && typeof b === "string") return Buffer.from(a).compare(Buffer.from(b));
  const [x, y] = [a as bigint, b as bigint];
  return x < y ? -1 : x > y ? 1 : 0;
}
