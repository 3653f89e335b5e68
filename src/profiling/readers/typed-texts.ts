import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import { asDouble, type Kind } from "../duckdb/kinds.ts";
import type { TableSession } from "../duckdb/session.ts";
import type { TypeCoverage } from "../model/table-profile.ts";
import type { ScanKind } from "../scan/layout.ts";
import type { ScannedFile } from "../scan/scanned-file.ts";
import type { DistinctTexts } from "../scan/texts.ts";
import { RuntimeError } from "../scan/web-assembly.ts";
import { inferText } from "./csv/infer-types.ts";
import type { ColumnSurroundings } from "./csv/rare-types.ts";
import type { CellType, TextType } from "./csv/text-type-rules.ts";
import { matchesSql, presentSql, valueSql } from "./csv/text-type-sql.ts";
import { TABLE } from "./empty-table.ts";
import { appendAll, type Columns, ROWS_AT_ONCE } from "./typed-table.ts";

/** A column of texts that may be values of a type. */
export interface DoubtfulTexts {
  column: number;
  /** What its first cells let expect, and the other reading of dates, where there is one. */
  type: TextType;
  alternative: CellType | null;
  surroundings: ColumnSurroundings;
  /** Whether texts are read as values of a type that all of them have. */
  isReadable: (type: CellType) => boolean;
}

/** What a column is by all of its texts. */
export interface FoundType {
  type: TextType;
  /** Whether its dates can be read the other way too. */
  isAmbiguous: boolean;
  /** Of texts, the type that most of them have. */
  coverage?: TypeCoverage;
}

const TEXTS = `${TABLE}_texts`;

/** What values of DuckDB's types are in memory. */
const KINDS: ReadonlyMap<DuckDBTypeId, { kind: Kind; scanned: ScanKind }> = new Map([
  [DuckDBTypeId.BOOLEAN, { kind: "boolean", scanned: "boolean" }],
  [DuckDBTypeId.BIGINT, { kind: "integer", scanned: "integer" }],
  [DuckDBTypeId.HUGEINT, { kind: "integer", scanned: "integer" }],
  [DuckDBTypeId.DOUBLE, { kind: "float", scanned: "float" }],
  [DuckDBTypeId.DATE, { kind: "date", scanned: "date" }],
  [DuckDBTypeId.TIME, { kind: "time", scanned: "time" }],
  [DuckDBTypeId.TIMESTAMP, { kind: "datetime", scanned: "datetime" }],
  [DuckDBTypeId.TIMESTAMP_TZ, { kind: "datetime", scanned: "datetimetz" }],
]);

/**
 * Decides the types of columns of texts, which were read into memory, and gives them the values that DuckDB reads in them:
 * each distinct text is asked about once, however many rows have it. Null where a value is none that a double keeps, or
 * where there is not the memory.
 */
export async function typeScanned(
  session: TableSession,
  file: ScannedFile,
  columns: readonly DoubtfulTexts[],
): Promise<Map<number, FoundType> | null> {
  const types = new Map<number, FoundType>();
  try {
    for (const one of columns) {
      await loadTexts(session, file, one.column);
      const found = await typeOf(session, file, one);
      await session.run(`DROP TABLE ${TEXTS}`);
      if (found === null) return null;
      types.set(one.column, found);
    }
  } catch (error) {
    if (error instanceof RuntimeError) return null;
    throw error;
  }
  return types;
}

async function typeOf(session: TableSession, file: ScannedFile, one: DoubtfulTexts): Promise<FoundType | null> {
  const { column, type, alternative, surroundings, isReadable } = one;
  const retyped = (read: CellType, values: Values): FoundType => {
    file.retype(column, values.kind, values.values);
    return { type: read, isAmbiguous: values.isAmbiguous };
  };
  const guessed = type === "text" ? "other" : await valuesOf(session, type, alternative);
  if (guessed === null) return null;
  if (guessed !== "other") return retyped(type as CellType, guessed);
  const cells = { relation: TEXTS, c: "c", count: "n", row: "r" };
  const { type: inferred, ...coverage } = await inferText(session, cells, surroundings);
  if (inferred === "text" || !isReadable(inferred)) return { type: "text", isAmbiguous: false, ...coverage };
  const values = await valuesOf(session, inferred, alternative);
  return values === null || values === "other" ? null : retyped(inferred, values);
}

/** Makes a table of a column's distinct texts: how many rows have each, and the first one that has. */
async function loadTexts(session: TableSession, file: ScannedFile, column: number): Promise<void> {
  await session.run(`CREATE OR REPLACE TABLE ${TEXTS} (c VARCHAR, n DOUBLE, r DOUBLE)`);
  await appendAll(session, TEXTS, rowsOf(file.texts(column), file.integers(column)));
}

function* rowsOf(texts: DistinctTexts, codes: Int32Array): Generator<Columns> {
  const firstRows = firstOf(codes, texts.count);
  for (let from = 0; from < texts.count; from += ROWS_AT_ONCE) {
    const to = Math.min(from + ROWS_AT_ONCE, texts.count);
    const some = Array.from({ length: to - from }, (_, i) => texts.at(from + i));
    yield [some.map(({ v }) => v), some.map(({ n }) => n), [...firstRows.subarray(from, to)]];
  }
}

/** The first row that has each code. */
function firstOf(codes: Int32Array, count: number): Float64Array {
  const first = new Float64Array(count);
  for (let row = codes.length - 1; row >= 0; row--) {
    const code = codes[row] as number;
    if (code >= 0) first[code] = row;
  }
  return first;
}

/** Values of texts as doubles, by their codes; NaN where one means none. */
interface Values {
  kind: ScanKind;
  values: Float64Array;
  isAmbiguous: boolean;
}

/** The values of the loaded texts; "other" where not all are of the type, null where a double does not keep one. */
async function valuesOf(
  session: TableSession,
  type: CellType,
  alternative: CellType | null,
): Promise<Values | "other" | null> {
  const value = valueSql(type, "c");
  const { types } = await session.query(`SELECT ${value} FROM ${TEXTS} LIMIT 0`);
  const known = KINDS.get((types[0] as DuckDBType).typeId);
  if (known === undefined) return null;
  const { kind, scanned } = known;
  const double = kind === "boolean" ? `(${value})::INTEGER::DOUBLE` : asDouble(kind, value);
  const fits = (one: CellType): string => `(NOT ${presentSql("c")} OR ${matchesSql(one, "c")})::INTEGER::DOUBLE`;
  const readings = [type, ...(alternative === null || alternative === type ? [] : [alternative])].map(fits);
  const [values, own, other] = (await session.columns(
    `SELECT coalesce(${double}, 'nan'::DOUBLE), ${readings.join(", ")} FROM ${TEXTS} ORDER BY rowid`,
  )) as [Float64Array, Float64Array, Float64Array?]; // doubles that are there
  if (!own.every((fit) => fit === 1)) return "other";
  const most = kind === "float" ? Number.MAX_VALUE : Number.MAX_SAFE_INTEGER;
  for (let i = 0; i < values.length; i++) {
    const double = (values[i] as number) + 0;
    if (Math.abs(double) > most) return null;
    values[i] = double;
  }
  return { kind: scanned, values, isAmbiguous: other?.every((fit) => fit === 1) === true };
}
