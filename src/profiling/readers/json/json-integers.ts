import { DuckDBListType, DuckDBStructType, type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import type { TableSession } from "../../duckdb/session.ts";
import { identifier, literal } from "../../duckdb/sql.ts";
import { TABLE } from "../empty-table.ts";

/** From here on DuckDB takes the integers of a JSON file for doubles, which lose digits. */
const BEYOND = 2 ** 63;

/** A number in a column's values: the members that lead to it, null where these are the elements of a list. */
type Path = (string | null)[];

/** A column, or a part of one, that came as doubles. */
interface Leaf {
  column: string;
  path: Path;
}

/**
 * Reads a table of JSON records again where its numbers, at whatever depth, are integers so large that they came as
 * doubles: all digits of up to 38. `source` gives what it was read from, with columns of given types.
 */
export async function restoreIntegers(session: TableSession, source: (columns: string) => string): Promise<void> {
  const { names, types } = await session.query(`SELECT * FROM ${TABLE} LIMIT 0`);
  const leaves = names.flatMap((column, i): Leaf[] =>
    doublesIn(types[i] as DuckDBType).map((path) => ({ column, path })),
  );
  const suspected = await which(session, leaves, TABLE, (leaf) => `max(${farthest(leaf)}) >= ${BEYOND}`);
  if (suspected.length === 0) return;
  const readAs = (chosen: Leaf[], type: string): string => {
    const columns = names.map((name, i) => {
      const paths = chosen.flatMap(({ column, path }) => (column === name ? [path] : []));
      return `${literal(name)}: ${literal(typeSql(types[i] as DuckDBType, paths, type))}`;
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

function doublesIn(type: DuckDBType): Path[] {
  if (type.typeId === DuckDBTypeId.DOUBLE) return [[]];
  if (type instanceof DuckDBListType) return doublesIn(type.valueType).map((path) => [null, ...path]);
  if (!(type instanceof DuckDBStructType)) return [];
  return type.entryNames.flatMap((name, i) =>
    doublesIn(type.entryTypes[i] as DuckDBType).map((path) => [name, ...path]),
  );
}

/** A type in SQL, in which those at some paths are replaced. */
function typeSql(type: DuckDBType, paths: Path[], by: string): string {
  if (paths.some((path) => path.length === 0)) return by;
  const below = (member: string | null): Path[] =>
    paths.filter(([first]) => first === member).map(([, ...rest]) => rest);
  if (type instanceof DuckDBListType) return `${typeSql(type.valueType, below(null), by)}[]`;
  if (!(type instanceof DuckDBStructType)) return type.alias ?? type.toString();
  const members = type.entryNames.map(
    (name, i) => `${identifier(name)} ${typeSql(type.entryTypes[i] as DuckDBType, below(name), by)}`,
  );
  return `STRUCT(${members.join(", ")})`;
}

/** The value at a path in SQL, or a list of the values where a list lies on the way. */
function valuesOf(value: string, [first, ...rest]: Path): { sql: string; isList: boolean } {
  if (first === undefined) return { sql: value, isList: false };
  if (first !== null) return valuesOf(`struct_extract(${value}, ${literal(first)})`, rest);
  if (rest.length === 0) return { sql: value, isList: true };
  const element = `e${rest.length}`;
  const { sql, isList } = valuesOf(element, rest);
  const mapped = `list_transform(${value}, lambda ${element}: ${sql})`;
  return { sql: isList ? `flatten(${mapped})` : mapped, isList: true };
}

/** How far the number at a path is from zero, of several the farthest. */
function farthest({ column, path }: Leaf): string {
  const { sql, isList } = valuesOf(identifier(column), path);
  return isList ? `greatest(list_max(${sql}), -list_min(${sql}))` : `abs(${sql})`;
}
