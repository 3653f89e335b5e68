import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import type { TableSession } from "../../duckdb/session.ts";
import { identifier, literal } from "../../duckdb/sql.ts";
import { TABLE } from "../empty-table.ts";
import { isSamePath, type Leaf, leavesOf, typeSql, valuesOf } from "../nested-values.ts";

/** From here on DuckDB takes the integers of a JSON file for doubles, which lose digits. */
const BEYOND = 2 ** 63;

/**
 * Reads a table of JSON records again where its numbers, at whatever depth, are integers so large that they came as
 * doubles: all digits of up to 38. `source` gives what it was read from, with columns of given types.
 */
export async function restoreIntegers(session: TableSession, source: (columns: string) => string): Promise<void> {
  const { names, types } = await session.query(`SELECT * FROM ${TABLE} LIMIT 0`);
  const leaves = names.flatMap((column, i): Leaf[] =>
    leavesOf(types[i] as DuckDBType, isDouble).map((path) => ({ column, path })),
  );
  const suspected = await which(session, leaves, TABLE, (leaf) => `max(${farthest(leaf)}) >= ${BEYOND}`);
  if (suspected.length === 0) return;
  const readAs = (chosen: Leaf[], type: string): string => {
    const columns = names.map((name, i) => {
      const paths = chosen.flatMap(({ column, path }) => (column === name ? [path] : []));
      return `${literal(name)}: ${literal(typeSql(types[i] as DuckDBType, (path) => (paths.some((one) => isSamePath(one, path)) ? type : null)))}`;
    });
    return source(columns.join(", "));
  };
  const integers = await which(session, suspected, readAs(suspected, "VARCHAR"), (leaf) => {
    const { sql, isList } = valuesOf(identifier(leaf.column), leaf.path);
    const digits = (text: string): string => `regexp_full_match(${text}, '-?[0-9]{1,38}')`;
    return isList ? `bool_and(len(list_filter(${sql}, lambda x: NOT ${digits("x")})) = 0)` : `bool_and(${digits(sql)})`;
  });
  if (integers.length === 0) return;
  await session.run(`CREATE OR REPLACE TABLE ${TABLE} AS SELECT * FROM ${readAs(integers, "HUGEINT")}`);
}

/** Those of which a condition, an aggregate over a relation, holds. */
async function which(
  session: TableSession,
  leaves: Leaf[],
  relation: string,
  condition: (leaf: Leaf) => string,
): Promise<Leaf[]> {
  if (leaves.length === 0) return [];
  const found = await session.row(`SELECT ${leaves.map(condition).join(", ")} FROM ${relation}`);
  return leaves.filter((_, i) => found[i] === true);
}

const isDouble = (type: DuckDBType): boolean => type.typeId === DuckDBTypeId.DOUBLE;

/** How far the number at a path is from zero, of several the farthest. */
function farthest({ column, path }: Leaf): string {
  const { sql, isList } = valuesOf(identifier(column), path);
  return isList ? `greatest(list_max(${sql}), -list_min(${sql}))` : `abs(${sql})`;
}
