import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import type { LoadedTable } from "../model/loaded-table.ts";
import { samplesOf } from "./csv/column-sample.ts";
import { columnTypes, type DialectColumn } from "./csv/column-types.ts";
import type { ColumnSurroundings } from "./csv/rare-types.ts";
import { type Leaf, partsOf, valuesOf } from "./nested-values.ts";

/** A part of a table that holds texts, or values of more than one kind as JSON. */
export interface TextLeaf extends Leaf {
  /** The column's own name, and its type. */
  name: string;
  columnType: DuckDBType;
  /** Whether numbers and booleans may be among the values. */
  isJson: boolean;
}

/** Values that are looked at, and characters of each: what is longer is text. */
export const LOOKED_AT = 1000;
const LONGEST = 100;
/** Parts that are looked at by one query. */
const AT_ONCE = 100;
/** Separates no cells, so that commas in numbers are those of numbers. */
const DELIMITER = "\t";

/** The parts of a table that hold texts. */
export async function textLeaves(session: TableSession, loaded: LoadedTable): Promise<TextLeaf[]> {
  const columns = loaded.columns.map(({ sqlName }) => identifier(sqlName)).join(", ");
  const { types } = await session.query(`SELECT ${columns} FROM ${identifier(loaded.table)} LIMIT 0`);
  return loaded.columns.flatMap(({ name, sqlName }, i): TextLeaf[] => {
    const columnType = types[i] as DuckDBType;
    return partsOf(columnType)
      .filter(({ type }) => type.typeId === DuckDBTypeId.VARCHAR)
      .map(({ path, type }) => ({ name, column: sqlName, path, columnType, isJson: type.alias === "JSON" }));
  });
}

/** The value of a leaf as text, given that in SQL. */
export function textSql({ isJson }: TextLeaf, value: string): string {
  return isJson ? `(${value} ->> '$')` : value;
}

/** What the first values of parts of a table tell about them. */
export async function guesses(
  session: TableSession,
  { table, firstRows }: LoadedTable,
  leaves: readonly TextLeaf[],
  monthFirst: boolean,
): Promise<DialectColumn[]> {
  const found: DialectColumn[] = [];
  for (let from = 0; from < leaves.length; from += AT_ONCE) {
    const some = leaves.slice(from, from + AT_ONCE);
    const selected = some.map((leaf) => {
      const { sql, isList } = valuesOf(identifier(leaf.column), leaf.path, leaf.columnType);
      const clipped = (value: string): string => `left(${textSql(leaf, value)}, ${LONGEST})`;
      return isList ? `list_transform(${sql}[:${LOOKED_AT}], lambda v: ${clipped("v")})` : clipped(sql);
    });
    const source = identifier(firstRows ?? table);
    const { columns } = await session.table(`SELECT ${selected.join(", ")} FROM ${source} LIMIT ${LOOKED_AT}`);
    for (const [i, values] of columns.entries()) {
      found.push(guess(some[i] as TextLeaf, values.flatMap(textsIn).slice(0, LOOKED_AT), monthFirst));
    }
  }
  return found;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  const { items } = (value ?? {}) as { items?: unknown };
  return Array.isArray(items) ? items.filter((item) => typeof item === "string") : [];
}

/** The same of the values of the first rows of a column, null where these are missing. */
export function guessOf(name: string, values: readonly (string | null)[], monthFirst: boolean): DialectColumn {
  const texts = values.slice(0, LOOKED_AT).flatMap((value) => (value === null ? [] : [value.slice(0, LONGEST)]));
  return guess({ name }, texts, monthFirst);
}

function guess(leaf: Pick<TextLeaf, "name">, cells: string[], monthFirst: boolean): DialectColumn {
  const { name, delimiter } = surroundingsOf(leaf, monthFirst);
  const rows = cells.map((cell) => ({ cells: [cell], line: 1, endLine: 1, before: 0 }));
  const [column] = columnTypes(samplesOf(rows, 1), { names: [name], rows }, { delimiter, monthFirst });
  return column as DialectColumn;
}

/** What the rules for cells of delimited text have to know of a leaf's values. */
export function surroundingsOf({ name }: Pick<TextLeaf, "name">, monthFirst: boolean): ColumnSurroundings {
  return { name, delimiter: DELIMITER, decimalComma: false, monthFirst };
}
