import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import { TABLE } from "./empty-table.ts";

/** Digits that a double always keeps, that 64 bits hold, and that a DECIMAL or 128 bits hold. */
const [DOUBLE_DIGITS, LONG_DIGITS, MOST_DIGITS] = [15, 18, 38] as const;
/** Digits before the point of the largest double; what has more stays text. */
const LARGEST_DOUBLE = 308;

/**
 * Gives columns of decimals, which came as text so that no digit is lost, the type that keeps all digits of all values:
 * integers where there are no decimals; doubles where these are enough, or where there are more than 38 digits.
 */
export async function typeDecimals(session: TableSession, columns: string[]): Promise<void> {
  if (columns.length === 0) return;
  const digits = columns.flatMap((column) => {
    const unsigned = `ltrim(${identifier(column)}::VARCHAR, '-')`;
    const written = `FILTER (regexp_full_match(${unsigned}, '[0-9]+([.][0-9]+)?'))`;
    const lengths = [1, 2].map((part) => `coalesce(max(length(split_part(${unsigned}, '.', ${part}))) ${written}, 0)`);
    return [...lengths, `count_if(${unsigned} = 'Infinity')`];
  });
  const found = (await session.row(`SELECT ${digits.join(", ")} FROM ${TABLE}`)).map(Number);
  const casts = columns.map((column, i) => {
    const c = identifier(column);
    const [whole = 0, decimals = 0, infinities = 0] = found.slice(3 * i, 3 * i + 3);
    const type = infinities > 0 ? "DOUBLE" : decimalType(whole, decimals); // the only type that has them
    return `TRY_CAST(${c}::VARCHAR AS ${type}) AS ${c}`;
  });
  await session.run(`CREATE OR REPLACE TABLE ${TABLE} AS SELECT * REPLACE (${casts.join(", ")}) FROM ${TABLE}`);
}

function decimalType(whole: number, decimals: number): string {
  const digits = whole + decimals;
  if (whole > LARGEST_DOUBLE) return "VARCHAR";
  if (digits > MOST_DIGITS) return "DOUBLE";
  if (decimals > 0) return digits > DOUBLE_DIGITS ? `DECIMAL(${digits}, ${decimals})` : "DOUBLE";
  return whole > LONG_DIGITS ? "HUGEINT" : "BIGINT";
}
