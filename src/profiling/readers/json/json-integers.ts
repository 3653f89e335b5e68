import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import type { TableSession } from "../../duckdb/session.ts";
import { identifier, literal } from "../../duckdb/sql.ts";
import { TABLE } from "../empty-table.ts";
import { isSamePath, type Leaf, leavesOf, typeSql, valuesOf } from "../nested-values.ts";

/** A part of a column, with the column's type. */
interface TypedLeaf extends Leaf {
  type: DuckDBType;
}

/** From here on DuckDB takes the integers of a JSON file for doubles, which lose digits. */
const BEYOND = 2 ** 63;

/**
 * Reads a table of JSON records again where its numbers, at whatever depth, are integers so large that they came as
 * doubles: all digits of up to 38. Numbers beyond all doubles stay what they are as JSON. `source` gives what it was read
 * from, with columns of given types.
 */
export async function restoreIntegers(session: TableSession, source: (columns: string) => string): Promise<void> {
  const { names, types } = await session.query(`SELECT * FROM ${TABLE} LIMIT 0`);
  const leaves = names.flatMap((column, i): TypedLeaf[] => {
    const type = types[i] as DuckDBType;
    return leavesOf(type, isDouble).map((path) => ({ column, path, type }));
  });
  const suspected = await which(session, leaves, TABLE, (leaf) => `max(${farthest(leaf)}) >= ${BEYOND}`);
  if (suspected.length === 0) return;
  const readAs = (typeOf: (leaf: Leaf) => string | null): string => {
    const columns = names.map((column, i) => {
      const type = typeSql(types[i] as DuckDBType, (path) => typeOf({ column, path }), [], "stay");
      return `${literal(column)}: ${literal(type)}`;
    });
    return source(columns.join(", "));
  };
  const among = (some: readonly Leaf[], leaf: Leaf): boolean =>
    some.some((one) => one.column === leaf.column && isSamePath(one.path, leaf.path));
  const texts = readAs((leaf) => (among(suspected, leaf) ? "VARCHAR" : null));
  const integers = await which(
    session,
    suspected,
    texts,
    (leaf) => `NOT coalesce(bool_or(${some(leaf, NO_DIGITS)}), false)`,
  );
  const beyond = await which(session, suspected, texts, (leaf) => `bool_or(${some(leaf, NO_DOUBLE)})`);
  if (integers.length + beyond.length === 0) return;
  const restored = readAs((leaf) => (among(integers, leaf) ? "HUGEINT" : among(beyond, leaf) ? "JSON" : null));
  await session.run(`CREATE OR REPLACE TABLE ${TABLE} AS SELECT * FROM ${restored}`);
}

/** Conditions on a number as text: that it is no integer that is read, and that no double is as large. */
const NO_DIGITS = (text: string): string => `NOT regexp_full_match(${text}, '-?[0-9]{1,38}')`;
const NO_DOUBLE = (text: string): string =>
  `regexp_full_match(${text}, '-?[0-9].*') AND NOT coalesce(isfinite(TRY_CAST(${text} AS DOUBLE)), false)`;

/** Whether a condition holds of a number, or of one of a list. */
function some({ column, path, type }: TypedLeaf, condition: (text: string) => string): string {
  const { sql, isList } = valuesOf(identifier(column), path, type);
  return isList ? `len(list_filter(${sql}, lambda x: ${condition("x")})) > 0` : condition(sql);
}

/** Those of which a condition, an aggregate over a relation, holds. */
async function which(
  session: TableSession,
  leaves: TypedLeaf[],
  relation: string,
  condition: (leaf: TypedLeaf) => string,
): Promise<TypedLeaf[]> {
  if (leaves.length === 0) return [];
  const found = await session.row(`SELECT ${leaves.map(condition).join(", ")} FROM ${relation}`);
  return leaves.filter((_, i) => found[i] === true);
}

const isDouble = (type: DuckDBType): boolean => type.typeId === DuckDBTypeId.DOUBLE;

/** How far the number at a path is from zero, of several the farthest. */
function farthest({ column, path, type }: TypedLeaf): string {
  const { sql, isList } = valuesOf(identifier(column), path, type);
  return isList ? `greatest(list_max(${sql}), -list_min(${sql}))` : `abs(${sql})`;
}
