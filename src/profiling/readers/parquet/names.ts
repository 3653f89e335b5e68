import { DuckDBListType, DuckDBMapType, DuckDBStructType, type DuckDBType } from "@duckdb/node-api";
import type { TableSession } from "../../duckdb/session.ts";
import { identifier, literal } from "../../duckdb/sql.ts";
import type { RelationColumn } from "../load-relation.ts";
import { memberNames } from "../typed-values.ts";
import { uniqueNames } from "../unique-names.ts";

/** A node of a Parquet file's schema. */
interface Node {
  name: string;
  children: Node[];
}

/** What DuckDB may have made of a name: it numbers those that differ by case only, and has none that are empty. */
const RENAMED = /_\d+$|^C\d+$/;
const RENAMED_WITHIN = /_\d+"? |""/;

/**
 * Columns of a Parquet file, and the members in them, by the names that they have there: DuckDB takes those that differ
 * by their case only for the same and gives them a number. The file's own schema is read only where there may be such.
 */
export async function namesInFile(
  session: TableSession,
  path: string,
  columns: readonly RelationColumn[],
): Promise<RelationColumn[]> {
  const isPlain = ({ name, type }: RelationColumn): boolean => !RENAMED.test(name) && !RENAMED_WITHIN.test(`${type}`);
  if (columns.every(isPlain)) return [...columns];
  const { rows } = await session.query(`SELECT name, num_children FROM parquet_schema(${literal(path)})`);
  const flat = rows.map(([name, children]) => ({ name: String(name), count: Number(children ?? 0) }));
  const root = treeOf(flat, { at: 0 });
  if (root.children.length !== columns.length) return [...columns];
  const names = uniqueNames(root.children.map(({ name }) => name));
  return columns.map((column, i) => ({
    ...column,
    name: names[i] as string,
    sql: withNames(column.sql, column.type, root.children[i] as Node) ?? column.sql,
  }));
}

/** The nodes of a schema, which lists them parents first. */
function treeOf(flat: readonly { name: string; count: number }[], cursor: { at: number }): Node {
  const { name = "", count = 0 } = flat[cursor.at++] ?? {};
  return { name, children: Array.from({ length: count }, () => treeOf(flat, cursor)) };
}

/** A value in SQL whose members have the names of the file; null where they have these already. */
function withNames(value: string, type: DuckDBType, node: Node, depth = 0): string | null {
  if (type instanceof DuckDBListType) {
    const element = elementOf(type.valueType, node);
    const made = element === null ? null : withNames(`e${depth}`, type.valueType, element, depth + 1);
    return made === null ? null : `list_transform(${value}, lambda e${depth}: ${made})`;
  }
  if (type instanceof DuckDBMapType) {
    const [pair] = node.children;
    const content = pair?.children[1];
    const made = content === undefined ? null : withNames(`(e${depth}).value`, type.valueType, content, depth + 1);
    if (made === null) return null;
    return `map_from_entries(list_transform(map_entries(${value}), lambda e${depth}: {'key': (e${depth}).key, 'value': ${made}}))`;
  }
  if (!(type instanceof DuckDBStructType) || !isOf(type, node)) return null;
  const own = memberNames(node.children.map(({ name }) => name));
  let isSame = true;
  const members = own.map((name, i) => {
    const part = `struct_extract_at(${value}, ${i + 1})`;
    const made = withNames(part, type.entryTypes[i] as DuckDBType, node.children[i] as Node, depth + 1);
    if (made !== null || name !== type.entryNames[i]) isSame = false;
    return `${identifier(name)} := ${made ?? part}`;
  });
  return isSame ? null : `CASE WHEN ${value} IS NOT NULL THEN struct_pack(${members.join(", ")}) END`;
}

/** The node of a list's elements: a repeated node, what a repeated node holds, or what lies below a node of a list. */
function elementOf(type: DuckDBType, node: Node): Node | null {
  const [repeated] = node.children;
  const candidates = [repeated?.children[0], repeated, node];
  if (!(type instanceof DuckDBStructType)) return candidates.find((one) => one !== undefined) ?? null;
  return candidates.find((one) => one !== undefined && isOf(type, one)) ?? null;
}

/** Whether a struct was made of a node, by its names. */
function isOf({ entryNames }: DuckDBStructType, { children }: Node): boolean {
  return (
    children.length === entryNames.length &&
    children.every(({ name }, i) => {
      const made = entryNames[i] as string;
      return made === name || (made.startsWith(name) && /^_\d+(?:_\d+)*$/.test(made.slice(name.length)));
    })
  );
}
