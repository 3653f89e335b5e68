import { DuckDBListValue, type DuckDBStructValue, type DuckDBValue } from "@duckdb/node-api";
import { quotedCell } from "../duckdb/cell.ts";
import type { TableSession } from "../duckdb/session.ts";
import { literal } from "../duckdb/sql.ts";
import type { JsonValue } from "../model/json-value.ts";
import { SAMPLE_SIZE } from "../statistics/seeded.ts";
import { TOP, type TopValue } from "../statistics/top-values.ts";
import { inParts } from "./partitions.ts";

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
  /** As many distinct values as were asked for, drawn in the same way. */
  drawn: Group[];
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
  const wanted = Math.max(drawn, SAMPLE_SIZE);
  const columns: Aggregate[] = [
    {
      sql: `(SELECT list({v: v, n: n} ORDER BY n DESC, v) FROM (FROM g ORDER BY n DESC, v LIMIT ${TOP}))`,
      joined: both,
    },
    {
      sql: `(SELECT list({h: h, v: v, n: n} ORDER BY h, v) FROM (SELECT hash(v, ${literal(column.seed)}) AS h, v, n FROM g ORDER BY h, v LIMIT ${wanted}))`,
      joined: both,
    },
    { sql: "count(*)", joined: sum },
    { sql: "sum(n)", joined: sum },
    ...aggregates,
  ];
  const [top = null, chosen = null, uniqueCount, nonNullCount, ...values] = await inParts((parts) =>
    overParts(column, columns, parts),
  );
  const ordered = items<Group & { h: bigint }>(chosen).sort((a, b) => compare(a.h, b.h) || compare(a.v, b.v));
  return {
    uniqueCount: Number(uniqueCount),
    nonNullCount: Number(nonNullCount ?? 0),
    top: items<Group>(top)
      .sort((a, b) => Number(b.n) - Number(a.n) || compare(a.v, b.v))
      .slice(0, TOP)
      .map(({ v, n }) => ({ value: quotedCell(v), count: Number(n) })),
    sample: ordered.slice(0, SAMPLE_SIZE).map(({ v }) => quotedCell(v)),
    drawn: ordered.slice(0, drawn),
    aggregates: values,
  };
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

/** The items of both lists. */
export function both(a: DuckDBValue, b: DuckDBValue): DuckDBValue {
  return new DuckDBListValue([...(a as DuckDBListValue).items, ...(b as DuckDBListValue).items]);
}

/** The structs of a list. */
export function items<Item>(list: DuckDBValue): Item[] {
  if (!(list instanceof DuckDBListValue)) return [];
  return list.items.map((item) => (item as DuckDBStructValue).entries as Item);
}

/** The order of DuckDB: texts by code point. */
function compare(a: DuckDBValue, b: DuckDBValue): number {
  if (typeof a === "string" && typeof b === "string") return Buffer.from(a).compare(Buffer.from(b));
  const [x, y] = [a as bigint, b as bigint];
  return x < y ? -1 : x > y ? 1 : 0;
}
