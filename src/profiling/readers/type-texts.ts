import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import type { LoadedTable, PartReading } from "../model/loaded-table.ts";
import type { WrittenAs } from "../model/table-profile.ts";
import type { DialectColumn } from "./csv/column-types.ts";
import { inferText } from "./csv/infer-types.ts";
import { type CellType, dataTypeOf, isFine, type TextType, writtenAs } from "./csv/text-type-rules.ts";
import { matchesSql, presentSql, valueSql as typedValue } from "./csv/text-type-sql.ts";
import { isSamePath, typeSql, valueSql, valuesOf } from "./nested-values.ts";
import { guesses, surroundingsOf, type TextLeaf, textLeaves, textSql } from "./text-leaves.ts";

/** What is found about texts: the type that all of them have, or why they have none. */
interface Found extends PartReading {
  leaf: TextLeaf;
  type: TextType;
}

/** What a text is within the relation of a leaf's values. */
const CELL = "v";

/**
 * Gives texts of a table, whatever it was read from, and however deep they lie, the type that all of them have, by the
 * rules for cells of delimited text. Plain numbers in quotes stay texts where all values are texts: the source has
 * numbers of its own, and quotes mark codes.
 */
export async function typeTexts(
  session: TableSession,
  loaded: LoadedTable,
  { monthFirst }: { monthFirst: boolean },
): Promise<LoadedTable> {
  if (loaded.isInferred === true || loaded.columns.length === 0) return loaded;
  const leaves = await textLeaves(session, loaded);
  const guessed = await guesses(session, loaded, leaves, monthFirst);
  const found: Found[] = [];
  for (const [i, leaf] of leaves.entries()) {
    const one = await infer(session, loaded.table, leaf, guessed[i] as DialectColumn, monthFirst);
    if (one !== null) found.push(one);
  }
  await retype(session, loaded, found);
  const columns = loaded.columns.map((column) => {
    const own = found.filter(({ leaf }) => leaf.column === column.sqlName);
    const parts = own.map(({ leaf, writtenAs, typeCoverage }) => ({
      path: leaf.path,
      ...(writtenAs === undefined ? {} : { writtenAs }),
      ...(typeCoverage === undefined ? {} : { typeCoverage }),
    }));
    const zoned = own.flatMap(({ leaf, type }) => (type === "datetimetz_ns" ? [leaf.path] : []));
    if (parts.length === 0) return column;
    return {
      ...column,
      parts: [...(column.parts ?? []), ...parts],
      ...(zoned.length === 0 ? {} : { zoned: [...(column.zoned ?? []), ...zoned] }),
    };
  });
  return { ...loaded, columns };
}

async function infer(
  session: TableSession,
  table: string,
  leaf: TextLeaf,
  guess: DialectColumn,
  monthFirst: boolean,
): Promise<Found | null> {
  if (!isWorth(leaf, guess)) return null;
  const value = identifier(leaf.column);
  const { sql, isList } = valuesOf(value, leaf.path, leaf.columnType);
  const values = isList
    ? `(SELECT rowid AS row, unnest(${sql}) AS value FROM ${identifier(table)})`
    : `(SELECT rowid AS row, ${sql} AS value FROM ${identifier(table)})`;
  const cells = `(SELECT row AS rowid, ${textSql(leaf, "value")} AS ${CELL}${leaf.isJson ? ", json_type(value) AS kind" : ""} FROM ${values})`;
  const known = await held(session, cells, guess);
  const inferred =
    known ?? (await inferText(session, { relation: cells, c: CELL, row: "rowid" }, surroundingsOf(leaf, monthFirst)));
  const { type, coverage } = inferred;
  if (type === "text") {
    if (coverage === undefined || !(leaf.isJson || isToldInTexts(coverage.type))) return null;
    return { leaf, type, typeCoverage: coverage };
  }
  if (!leaf.isJson && !isReadable(type)) return null;
  const written = writtenAs(type, known?.isAmbiguous === true) ?? (await quoted(session, cells, leaf, type));
  return { leaf, type, ...(written === undefined ? {} : { writtenAs: written }) };
}

/** Whether the looked-at values leave open that all have a type but text. */
export function isWorth({ isJson }: Pick<TextLeaf, "isJson">, { type, mixed, present }: DialectColumn): boolean {
  if (type === "text") return mixed || present === 0;
  return isJson || isReadable(type);
}

/** Whether texts have a type by which they are read: times, truth values, and numbers as people write them ($1,200, 12%, 1,5). */
export function isReadable(type: CellType): boolean {
  return isToldInTexts(dataTypeOf(type)) || type.startsWith("number ") || type === "float_comma";
}

export function isToldInTexts(type: string): boolean {
  return isOfTime(type) || type === "sc:Boolean";
}

function isOfTime(type: string): boolean {
  return type === "sc:Date" || type === "sc:DateTime" || type === "sc:Time";
}

/** Whether all values have the type that is guessed, and the other reading of dates; null where they have not. */
async function held(
  session: TableSession,
  cells: string,
  { type, alternative }: DialectColumn,
): Promise<{ type: CellType; coverage?: undefined; isAmbiguous: boolean } | null> {
  if (type === "text") return null;
  const matching = [type, ...(alternative === null ? [] : [alternative])].map(
    (one) => `count_if(${matchesSql(one, CELL)})`,
  );
  const [total, own, other] = await session.row(
    `SELECT count_if(${presentSql(CELL)}), ${matching.join(", ")} FROM ${cells}`,
  );
  if (own !== total) return null;
  return { type, isAmbiguous: other !== undefined && other === total };
}

/** How numbers and booleans are written of which some are texts. */
async function quoted(
  session: TableSession,
  cells: string,
  { isJson }: TextLeaf,
  type: CellType,
): Promise<WrittenAs | undefined> {
  if (!isJson || isOfTime(dataTypeOf(type))) return undefined;
  const [texts] = await session.row(`SELECT count_if(kind = 'VARCHAR' AND ${presentSql(CELL)}) FROM ${cells}`);
  return Number(texts) === 0 ? undefined : { format: "some in quotes" };
}

/** Gives columns of a table the types that are found of them, or of parts of them. */
async function retype(session: TableSession, { table, columns }: LoadedTable, found: readonly Found[]): Promise<void> {
  for (const { sqlName } of columns) {
    const typed = found.filter(({ leaf, type }) => leaf.column === sqlName && type !== "text");
    const [first] = typed;
    if (first === undefined) continue;
    const column = identifier(sqlName);
    const { columnType } = first.leaf;
    const at = (path: TextLeaf["path"]): Found | undefined => typed.find(({ leaf }) => isSamePath(leaf.path, path));
    const value = valueSql(column, columnType, (path, part) => {
      const one = at(path);
      return one === undefined ? null : typedValue(one.type, textSql(one.leaf, part));
    });
    const type = typeSql(columnType, (path) => {
      const one = at(path);
      return one === undefined ? null : duckdbType(one.type as CellType);
    });
    await session.run(`ALTER TABLE ${identifier(table)} ALTER ${column} TYPE ${type} USING ${value}`);
  }
}

/** The type in SQL of values of a type of texts. */
function duckdbType(type: CellType): string {
  switch (dataTypeOf(type)) {
    case "sc:Boolean":
      return "BOOLEAN";
    case "sc:Integer":
      return "HUGEINT";
    case "sc:Float":
      return "DOUBLE";
    case "sc:Date":
      return "DATE";
    case "sc:Time":
      return "TIME";
    case "sc:DateTime":
      if (isFine(type)) return "TIMESTAMP_NS";
      return isZoned(type) ? "TIMESTAMPTZ" : "TIMESTAMP";
  }
}

function isZoned(type: CellType): boolean {
  return typedValue(type, "''").includes("TIMESTAMPTZ");
}
