import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import { type ColumnNode, columnNode } from "../columns/column-tree.ts";
import { identifier } from "../duckdb/sql.ts";
import type { LoadedTable } from "../model/loaded-table.ts";

/** A column of a loaded table as a snapshot has it. */
export interface ColumnValue {
  /** Its value in SQL, of the loaded table. */
  sql: string;
  profile_type: string;
}

/** Times that go by another unit than DuckDB's own. */
const OTHER_UNITS = new Set([DuckDBTypeId.TIMESTAMP_S, DuckDBTypeId.TIMESTAMP_MS]);

/**
 * A column with the values that the profile speaks of: JSON as what is in it, instants with a zone, times in microseconds
 * where they hold nothing finer (`coarse`), and as text what the profile takes for text.
 */
export function columnValue(
  { name, sqlName, ...known }: LoadedTable["columns"][number],
  type: DuckDBType,
  coarse: boolean,
): ColumnValue {
  const column = identifier(sqlName);
  const node = columnNode(name, type, column, known);
  const profile_type = profileTypeOf(node);
  if (node.shape !== "scalar") return { sql: column, profile_type };
  const { kind, value, zoned } = node.scalar;
  if (kind === "text") return { sql: value, profile_type };
  if (kind !== "datetime") return { sql: column, profile_type };
  const isFine = type.typeId === DuckDBTypeId.TIMESTAMP_NS && !coarse;
  const time =
    OTHER_UNITS.has(type.typeId) || (type.typeId === DuckDBTypeId.TIMESTAMP_NS && coarse)
      ? `(${column})::TIMESTAMP`
      : column;
  const isInstant = zoned && !isFine && type.typeId !== DuckDBTypeId.TIMESTAMP_TZ;
  return { sql: isInstant ? `timezone('UTC', ${time})` : time, profile_type };
}

function profileTypeOf(node: ColumnNode): string {
  if (node.shape === "scalar") return node.scalar.dataType;
  return node.shape === "list" ? profileTypeOf(node.element) : "";
}

/**
 * Names of columns of which none is twice in SQL, where capital and small letters are the same, and where a name ends with a
 * NUL.
 */
export function columnNamesOf(given: readonly string[]): string[] {
  const names = given.map((name) => name.replaceAll("\u0000", "\ufffd"));
  const taken = new Set<string>();
  const own = new Set(names.map((name) => name.toLowerCase()));
  return names.map((name) => {
    let unique = name;
    for (let n = 2; taken.has(unique.toLowerCase()) || (unique !== name && own.has(unique.toLowerCase())); n++) {
      unique = `${name}_${n}`;
    }
    taken.add(unique.toLowerCase());
    return unique;
  });
}
