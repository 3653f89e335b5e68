import type { TableSession } from "../../duckdb/session.ts";
import type { TypeCoverage } from "../../model/table-profile.ts";
import { type CsvReader, columnName } from "./reader.ts";
import { CELL_TYPES, type CellType, dataTypeOf, type TextType } from "./text-type-rules.ts";
import { matchesSql, presentSql } from "./text-type-sql.ts";

/** What a column is by every cell of it as text. */
export interface InferredType {
  type: TextType;
  /** Why a column of text that nearly had another type is text. */
  coverage?: TypeCoverage;
}

interface Inspected {
  type: TextType;
  /** Of a column of text, the type that most of its cells have. */
  nearly?: { type: CellType; matching: number; total: number };
}

/**
 * Decides the types of columns that a table of a session holds as text. Where its rows are not in the order of the file,
 * columns that nearly have a type are read from there once more: rows are told by their numbers in it.
 */
export async function inferTypes(
  session: TableSession,
  reader: CsvReader,
  { table, isUnordered }: { table: string; isUnordered: boolean },
  columns: readonly number[],
): Promise<Map<number, InferredType>> {
  const inspected = new Map<number, Inspected>();
  for (const i of columns) inspected.set(i, await inspect(session, table, columnName(i)));
  const nearly = columns.filter((i) => inspected.get(i)?.nearly !== undefined);
  const readsAgain = isUnordered && nearly.length > 0;
  const ordered = readsAgain ? `${table}_ordered` : table;
  if (readsAgain) await reader.read(ordered, nearly.map(columnName), ["*"], "in order");
  const inferredTypes = new Map<number, InferredType>();
  for (const [i, one] of inspected) inferredTypes.set(i, await explained(session, ordered, columnName(i), one));
  if (readsAgain) await session.run(`DROP TABLE ${ordered}`);
  return inferredTypes;
}

/** The same of texts `c` of any relation that has the `rowid` of the row that each stands in. */
export async function inferText(session: TableSession, relation: string, c: string): Promise<InferredType> {
  return explained(session, relation, c, await inspect(session, relation, c));
}

/** Says of texts that nearly have a type where the first of those stands that do not have it. */
async function explained(
  session: TableSession,
  table: string,
  c: string,
  { type, nearly }: Inspected,
): Promise<InferredType> {
  if (nearly === undefined) return { type };
  const first_mismatch_row = await firstMismatch(session, table, c, nearly.type);
  return { type, coverage: { ...nearly, type: dataTypeOf(nearly.type), first_mismatch_row } };
}

/** The 1-based row of the first value of a column that is not of a type. */
async function firstMismatch(session: TableSession, table: string, c: string, type: CellType): Promise<number> {
  const [first] = await session.row(
    `SELECT min(rowid) FROM ${table} WHERE ${presentSql(c)} AND NOT coalesce(${matchesSql(type, c)}, false)`,
  );
  return Number(first) + 1;
}

/** The type that every cell of a column as text has, else the one that most of them have. */
async function inspect(session: TableSession, table: string, c: string): Promise<Inspected> {
  const candidates = CELL_TYPES.filter((type) => type !== "yes_no" && type !== "float_comma");
  const counts = candidates.map((type) => `count_if(${matchesSql(type, c)})`).join(", ");
  const row = await session.row(`SELECT count_if(${presentSql(c)}), ${counts} FROM ${table}`);
  const [total, ...matching] = row.map(Number) as [number, ...number[]];
  const whole = candidates.find((_, n) => total > 0 && matching[n] === total);
  if (whole !== undefined) return { type: whole };
  const most = Math.max(...matching);
  if (most * 2 < total || most === 0) return { type: "text" };
  return { type: "text", nearly: { type: candidates[matching.indexOf(most)] as CellType, matching: most, total } };
}
