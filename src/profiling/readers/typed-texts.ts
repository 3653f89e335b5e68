import { DuckDBDataChunk, type DuckDBType, DuckDBTypeId, VARCHAR } from "@duckdb/node-api";
import { asDouble, type Kind } from "../duckdb/kinds.ts";
import type { TableSession } from "../duckdb/session.ts";
import type { ScanKind } from "../scan/layout.ts";
import type { ScannedFile } from "../scan/scanned-file.ts";
import { RuntimeError } from "../scan/web-assembly.ts";
import type { CellType } from "./csv/text-type-rules.ts";
import { matchesSql, presentSql, valueSql } from "./csv/text-type-sql.ts";
import { TABLE } from "./empty-table.ts";
import { ROWS_AT_ONCE } from "./typed-table.ts";

/** A column of texts that may all be values of a type; `alternative` is the other reading of its dates, where there is one. */
export interface TypedTexts {
  column: number;
  type: CellType;
  alternative: CellType | null;
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
 * Gives columns of texts, which were read into memory, the values that DuckDB reads in them: each distinct text is asked
 * about once, however many rows have it. Tells by column whether its dates can be read the other way too; null where a text
 * is no value of its column's type, or one that a double does not keep, or where there is not the memory.
 */
export async function typeScanned(
  session: TableSession,
  file: ScannedFile,
  columns: readonly TypedTexts[],
): Promise<Map<number, boolean> | null> {
  const ambiguous = new Map<number, boolean>();
  try {
    for (const one of columns) {
      await loadTexts(session, file.texts(one.column));
      const found = await valuesOf(session, one);
      await session.run(`DROP TABLE ${TEXTS}`);
      if (found === null) return null;
      file.retype(one.column, found.kind, found.values);
      ambiguous.set(one.column, found.isAmbiguous);
    }
  } catch (error) {
    if (error instanceof RuntimeError) return null;
    throw error;
  }
  return ambiguous;
}

async function loadTexts(session: TableSession, texts: Iterable<string>): Promise<void> {
  await session.run(`CREATE OR REPLACE TABLE ${TEXTS} (c VARCHAR)`);
  await session.onOneConnection(async (connection) => {
    const appender = await connection.appender(TEXTS);
    const append = (some: string[]): void => {
      const chunk = DuckDBDataChunk.create([VARCHAR], some.length);
      chunk.setColumnValues(0, some);
      appender.appendDataChunk(chunk);
    };
    try {
      let some: string[] = [];
      for (const text of texts) {
        if (some.push(text) < ROWS_AT_ONCE) continue;
        append(some);
        some = [];
        session.signal.throwIfAborted();
      }
      if (some.length > 0) append(some);
    } catch (error) {
      appender.clear(); // what is gathered is of no use any more
      throw error;
    } finally {
      appender.closeSync();
    }
  });
}

/** The values of the loaded texts as doubles, NaN where one means none. */
async function valuesOf(
  session: TableSession,
  { type, alternative }: TypedTexts,
): Promise<{ kind: ScanKind; values: Float64Array; isAmbiguous: boolean } | null> {
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
  if (!own.every((fit) => fit === 1)) return null;
  for (let i = 0; i < values.length; i++) {
    const double = (values[i] as number) + 0;
    if (kind !== "float" && Math.abs(double) > Number.MAX_SAFE_INTEGER) return null;
    values[i] = double;
  }
  return { kind: scanned, values, isAmbiguous: other?.every((fit) => fit === 1) === true };
}
