import { type DuckDBType, DuckDBTypeId, type DuckDBValue } from "@duckdb/node-api";
import type { TableSession } from "../../duckdb/session.ts";
import { identifier } from "../../duckdb/sql.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import { roundedParts, typeDecimals } from "../decimals.ts";
import { isSamePath, type Leaf, type Path, partsOf, typeSql, valueSql, valuesOf } from "../nested-values.ts";
import { int96Sql, isFarInt96, isFineInt96 } from "./int96.ts";
import { leavesOf, type Meaning, type SchemaNode } from "./schema.ts";
import { wideDecimalText } from "./wide-decimals.ts";

/** A part of a column that DuckDB gives as something else than it is. */
interface Part extends Leaf {
  columnType: DuckDBType;
  meaning: Meaning;
}

/** What DuckDB gives such parts as: in the copy of a file, or where it reads no bytes as text. */
const COMES_AS: Record<Meaning["kind"], DuckDBTypeId> = {
  decimal: DuckDBTypeId.BLOB,
  instant: DuckDBTypeId.TIMESTAMP_NS,
  int96: DuckDBTypeId.INTERVAL,
  bytes: DuckDBTypeId.BLOB,
};

/** What a part is to become: its type and value in SQL. */
interface Remade extends Leaf {
  columnType: DuckDBType;
  type: string;
  value: (part: string) => string;
}

/**
 * Gives columns of a table that was read from a Parquet file, which came as bytes and the like, the values that the file
 * has. `nodes` are those of the columns in the file's schema.
 */
export async function asWritten(
  session: TableSession,
  loaded: LoadedTable,
  nodes: readonly SchemaNode[],
): Promise<LoadedTable> {
  if (nodes.every((node) => leavesOf(node).every(({ meaning }) => meaning === null))) return loaded;
  const parts = await partsIn(session, loaded, nodes);
  const remade = [
    ...(await texts(session, loaded.table, parts.filter(isBytes))),
    ...(await times(
      session,
      loaded.table,
      parts.filter(({ meaning }) => meaning.kind === "int96"),
    )),
    ...parts.flatMap(({ meaning, ...leaf }): Remade[] => {
      if (meaning.kind !== "decimal") return [];
      return [{ ...leaf, type: "VARCHAR", value: (part) => wideDecimalText(part, meaning.scale, meaning.bytes) }];
    }),
  ];
  await remake(session, loaded, remade);
  const decimals = parts.filter(({ meaning }) => meaning.kind === "decimal");
  const rounded = await typeDecimals(session, decimals, loaded.table);
  const columns = loaded.columns.map((column) => {
    const zoned = parts.flatMap(({ column: own, path, meaning }) =>
      own === column.sqlName && meaning.kind === "instant" ? [path] : [],
    );
    return { ...column, ...(zoned.length === 0 ? {} : { zoned }), ...roundedParts(rounded, column.sqlName) };
  });
  return { ...loaded, columns };
}

/** Whether what DuckDB makes of the columns has as many parts as the schema has where it matters. */
export function isAlike(type: DuckDBType, node: SchemaNode): boolean {
  return partsOf(type).length === leavesOf(node).length;
}

async function partsIn(
  session: TableSession,
  { table, columns }: LoadedTable,
  nodes: readonly SchemaNode[],
): Promise<Part[]> {
  const selected = columns.map(({ sqlName }) => identifier(sqlName)).join(", ");
  const { types } = await session.query(`SELECT ${selected} FROM ${table} LIMIT 0`);
  return columns.flatMap(({ sqlName }, i): Part[] => {
    const [columnType, node] = [types[i] as DuckDBType, nodes[i]];
    if (node === undefined || !isAlike(columnType, node)) return [];
    const leaves = leavesOf(node);
    return partsOf(columnType).flatMap(({ path, type }, n): Part[] => {
      const meaning = leaves[n]?.meaning ?? null;
      if (meaning === null || type.typeId !== COMES_AS[meaning.kind]) return [];
      return [{ column: sqlName, path, columnType, meaning }];
    });
  });
}

const isBytes = ({ meaning }: Part): boolean => meaning.kind === "bytes";

/** The parts of which all bytes are UTF-8. */
async function texts(session: TableSession, table: string, parts: readonly Part[]): Promise<Remade[]> {
  const broken = await someOf(
    session,
    table,
    parts,
    (bytes) => `${bytes} IS NOT NULL AND try(decode(${bytes})) IS NULL`,
  );
  return parts.flatMap((part, i) =>
    broken[i] === true ? [] : [{ ...part, type: "VARCHAR", value: (bytes: string) => `decode(${bytes})` }],
  );
}

/** Times of twelve bytes, to the nanosecond where any goes by these, and all are near enough. */
async function times(session: TableSession, table: string, parts: readonly Part[]): Promise<Remade[]> {
  const fine = await someOf(session, table, parts, isFineInt96);
  const far = await someOf(session, table, parts, isFarInt96);
  return parts.map((part, i) => {
    const inNanoseconds = fine[i] === true && far[i] !== true;
    const type = inNanoseconds ? "TIMESTAMP_NS" : "TIMESTAMP";
    return { ...part, type, value: (interval: string) => int96Sql(interval, inNanoseconds) };
  });
}

/** Of each part, whether a condition holds of any of its values. */
async function someOf(
  session: TableSession,
  table: string,
  parts: readonly Part[],
  condition: (value: string) => string,
): Promise<DuckDBValue[]> {
  if (parts.length === 0) return [];
  const tests = parts.map(({ column, path, columnType }) => {
    const { sql, isList } = valuesOf(identifier(column), path, columnType);
    const test = isList ? `len(list_filter(${sql}, lambda v: ${condition("v")})) > 0` : condition(sql);
    return `coalesce(bool_or(${test}), false)`;
  });
  return session.row(`SELECT ${tests.join(", ")} FROM ${table}`);
}

async function remake(session: TableSession, { table }: LoadedTable, remade: readonly Remade[]): Promise<void> {
  if (remade.length === 0) return;
  const columns = [...Map.groupBy(remade, ({ column }) => column)].map(([column, parts]) => {
    const { columnType } = parts[0] as Remade;
    const at = (path: Path): Remade | undefined => parts.find((part) => isSamePath(part.path, path));
    const value = valueSql(identifier(column), columnType, (path, part) => at(path)?.value(part) ?? null);
    const type = typeSql(columnType, (path) => at(path)?.type ?? null);
    return `(${value})::${type} AS ${identifier(column)}`;
  });
  await session.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * REPLACE (${columns.join(", ")}) FROM ${table}`);
}
