import type { TableSession } from "../../duckdb/session.ts";
import { literal } from "../../duckdb/sql.ts";
import type { TypeCoverage } from "../../model/table-profile.ts";
import { DECIMAL_COMMA } from "./column-sample.ts";
import { CODE_WITH_E, type ColumnSurroundings, hasRareType, namesCodes, rareTypeOf } from "./rare-types.ts";
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

/** Cells of a column as text, in SQL. */
export interface CellsInSql {
  relation: string;
  /** The cell, how many cells of the column are such, and the number of the first row that has one, from 0. */
  c: string;
  count?: string;
  row: string;
}

/**
 * Decides the types of columns that a table of a session holds as text. Where its rows are not in the order of the file,
 * columns that nearly have a type are read from there once more: rows are told by their numbers in it.
 */
export async function inferTypes(
  session: TableSession,
  reader: CsvReader,
  source: { table: string; isUnordered: boolean; surroundings: (column: number) => ColumnSurroundings },
  columns: readonly number[],
): Promise<Map<number, InferredType>> {
  const { table, isUnordered, surroundings } = source;
  const inspected = new Map<number, Inspected>();
  for (const i of columns) inspected.set(i, await inspect(session, cellsOf(table, i), surroundings(i)));
  const nearly = columns.filter((i) => inspected.get(i)?.nearly !== undefined);
  const readsAgain = isUnordered && nearly.length > 0;
  const ordered = readsAgain ? `${table}_ordered` : table;
  if (readsAgain) await reader.read(ordered, nearly.map(columnName), ["*"], "in order");
  const inferredTypes = new Map<number, InferredType>();
  for (const [i, one] of inspected) inferredTypes.set(i, await explained(session, cellsOf(ordered, i), one));
  if (readsAgain) await session.run(`DROP TABLE ${ordered}`);
  return inferredTypes;
}

function cellsOf(table: string, column: number): CellsInSql {
  return { relation: table, c: columnName(column), row: "rowid" };
}

/** The same of texts of any relation. */
export async function inferText(
  session: TableSession,
  cells: CellsInSql,
  surroundings: ColumnSurroundings,
): Promise<InferredType> {
  return explained(session, cells, await inspect(session, cells, surroundings));
}

/** SQL of how many cells meet a condition. */
function countIf({ count }: CellsInSql, condition: string): string {
  return count === undefined
    ? `count_if(${condition})`
    : `coalesce(sum(${count}) FILTER (WHERE ${condition}), 0)::BIGINT`;
}

/** Says of texts that nearly have a type where the first of those stands that do not have it. */
async function explained(session: TableSession, cells: CellsInSql, { type, nearly }: Inspected): Promise<InferredType> {
  if (nearly === undefined) return { type };
  const first_mismatch_row = await firstMismatch(session, cells, nearly.type);
  return { type, coverage: { ...nearly, type: dataTypeOf(nearly.type), first_mismatch_row } };
}

/** The 1-based row of the first value of a column that is not of a type. */
async function firstMismatch(session: TableSession, cells: CellsInSql, type: CellType): Promise<number> {
  const { relation, c, row } = cells;
  const [first] = await session.row(
    `SELECT min(${row}) FROM ${relation} WHERE ${presentSql(c)} AND NOT coalesce(${matchesSql(type, c)}, false)`,
  );
  return Number(first) + 1;
}

/** The type that every cell of a column as text has, else the one that most of them have. */
async function inspect(session: TableSession, cells: CellsInSql, surroundings: ColumnSurroundings): Promise<Inspected> {
  const { relation, c } = cells;
  const candidates = CELL_TYPES.filter((type) => type !== "float_comma" || surroundings.delimiter !== ",");
  const counts = candidates.map((type) => countIf(cells, matchesSql(type, c))).join(", ");
  const telling = [
    `coalesce(bool_or(regexp_matches(${c}, ${literal(DECIMAL_COMMA.source)})), false)`,
    `coalesce(bool_or(${c} ILIKE 'y%') AND bool_or(${c} ILIKE 'n%'), false)`,
    `coalesce(bool_or(regexp_full_match(${c}, ${literal(CODE_WITH_E)})), false)`,
    `coalesce(bool_or(regexp_matches(${c}, '[0-9]')), false)`,
  ];
  const present = countIf(cells, presentSql(c));
  const row = await session.row(`SELECT ${telling.join(", ")}, ${present}, ${counts} FROM ${relation}`);
  const [hasComma, hasYesAndNo, hasCodes, hasDigits] = row;
  const [total, ...matching] = row.slice(telling.length).map(Number) as [number, ...number[]];
  const possible = candidates.map((type, n) => {
    const denied =
      (type === "float_comma" && hasComma !== true) ||
      (type === "yes_no" && hasYesAndNo !== true) ||
      (type === "float" && (hasDigits !== true || (hasCodes === true && namesCodes(surroundings.name))));
    return { type, matching: denied ? 0 : (matching[n] as number) };
  });
  const whole = possible.find((one) => total > 0 && one.matching === total);
  if (whole !== undefined) return { type: whole.type };
  const most = possible.reduce((best, one) => (one.matching > best.matching ? one : best));
  const rare = await rareType(session, cells, { most, total }, surroundings);
  if (rare !== null && rare.matching === total) return { type: rare.type };
  const nearly = rare !== null && rare.matching > most.matching ? rare : most;
  if (nearly.matching * 2 < total || nearly.matching === 0) return { type: "text" };
  return { type: "text", nearly: { ...nearly, total } };
}

/** Cells by which a rarer type is found; how often it is asked what it lacks. */
const LOOKED_AT = 100;
const MOST_ROUNDS = 8;

/** A rarer type that a column has, or nearly has: that of some cells, and of those that were found not to have it. */
async function rareType(
  session: TableSession,
  all: CellsInSql,
  { most, total }: { most: { type: CellType; matching: number }; total: number },
  surroundings: ColumnSurroundings,
): Promise<{ type: CellType; matching: number } | null> {
  const { relation, c } = all;
  const some = async (condition: string): Promise<string[]> => {
    const { rows } = await session.query(
      `SELECT ${c} FROM ${relation} WHERE ${presentSql(c)} AND NOT coalesce(${condition}, false) LIMIT ${LOOKED_AT}`,
    );
    return rows.map(([cell]) => String(cell));
  };
  const cells = [...(await some("false")), ...(await some(matchesSql(most.type, c)))];
  const found: { type: CellType; matching: number }[] = [];
  for (let round = 0; round < MOST_ROUNDS && found.at(-1)?.matching !== total; round++) {
    const type = rareTypeOf(cells, surroundings) ?? rareTypeOf(cells.filter(hasRareType), surroundings);
    if (type === null || type === found.at(-1)?.type) break;
    const [matching] = await session.row(`SELECT ${countIf(all, matchesSql(type, c))} FROM ${relation}`);
    found.push({ type, matching: Number(matching) });
    cells.push(...(await some(matchesSql(type, c))));
  }
  return found.at(-1) ?? null;
}
