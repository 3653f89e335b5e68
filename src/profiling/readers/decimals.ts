import type { DuckDBType } from "@duckdb/node-api";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import type { LoadedTable } from "../model/loaded-table.ts";
import { TABLE } from "./empty-table.ts";
import { isSamePath, type Leaf, type Path, typeSql, valueSql, valuesOf } from "./nested-values.ts";

/** Digits that a double always keeps, that 64 bits hold, and that a DECIMAL or 128 bits hold. */
const [DOUBLE_DIGITS, LONG_DIGITS, MOST_DIGITS] = [15, 18, 38] as const;
/** Digits before the point of the largest double; what has more stays text. */
const LARGEST_DOUBLE = 308;

/**
 * Gives columns of decimals, or parts of columns, which came as text so that no digit is lost, the type that keeps all
 * digits of all values: integers where there are no decimals; doubles where these are enough, or where there are more
 * than 38 digits. Gives those of the last kind.
 */
export async function typeDecimals(session: TableSession, leaves: readonly Leaf[], table = TABLE): Promise<Leaf[]> {
  if (leaves.length === 0) return [];
  const columns = [...new Set(leaves.map(({ column }) => column))];
  const { types } = await session.query(`SELECT ${columns.map(identifier).join(", ")} FROM ${table} LIMIT 0`);
  const typeOf = new Map(columns.map((column, i) => [column, types[i] as DuckDBType]));
  const found = await typesOf(session, table, leaves, typeOf);
  const casts = columns.map((column) => {
    const typed = leaves.flatMap((leaf, i) =>
      leaf.column === column ? [{ ...leaf, type: (found[i] as DecimalType).type }] : [],
    );
    const at = (path: Path): string | undefined => typed.find((leaf) => isSamePath(leaf.path, path))?.type;
    const columnType = typeOf.get(column) as DuckDBType;
    const value = valueSql(identifier(column), columnType, (path, part) => {
      const type = at(path);
      return type === undefined ? null : `TRY_CAST(${part}::VARCHAR AS ${type})`;
    });
    return `(${value})::${typeSql(columnType, (path) => at(path) ?? null)} AS ${identifier(column)}`;
  });
  await session.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * REPLACE (${casts.join(", ")}) FROM ${table}`);
  return leaves.filter((_, i) => found[i]?.isRounded === true);
}

/** What a profile says of the parts of a column that are rounded. */
export function roundedParts(rounded: readonly Leaf[], column: string): Partial<LoadedTable["columns"][number]> {
  const own = rounded.filter((leaf) => leaf.column === column);
  if (own.length === 0) return {};
  return { parts: own.map(({ path }) => ({ path, writtenAs: { format: `more than ${MOST_DIGITS} digits` } })) };
}

/** The type of decimals, and whether it keeps less than all digits. */
interface DecimalType {
  type: string;
  isRounded: boolean;
}

/** The types that keep all digits, by how many there are before and after the point. */
async function typesOf(
  session: TableSession,
  table: string,
  leaves: readonly Leaf[],
  typeOf: ReadonlyMap<string, DuckDBType>,
): Promise<DecimalType[]> {
  const digits = leaves.flatMap(({ column, path }) => {
    const { sql, isList } = valuesOf(identifier(column), path, typeOf.get(column));
    const each = (result: (unsigned: string) => string): string =>
      isList ? `list_max(list_transform(${sql}, lambda v: ${result(unsigned("v"))}))` : result(unsigned(sql));
    const lengths = [1, 2].map((part) =>
      each((text) => `CASE WHEN ${isNumber(text)} THEN length(split_part(${text}, '.', ${part})) END`),
    );
    const infinities = each((text) => `(${text} = 'Infinity')::INTEGER`);
    return [...lengths, infinities].map((length) => `coalesce(max(${length}), 0)`);
  });
  const found = (await session.row(`SELECT ${digits.join(", ")} FROM ${table}`)).map(Number);
  return leaves.map((_, i) => {
    const [whole = 0, decimals = 0, infinities = 0] = found.slice(3 * i, 3 * i + 3);
    if (infinities > 0) return { type: "DOUBLE", isRounded: false }; // the only type that has them
    const isRounded = whole + decimals > MOST_DIGITS && whole <= LARGEST_DOUBLE;
    return { type: decimalType(whole, decimals), isRounded };
  });
}

const unsigned = (text: string): string => `ltrim((${text})::VARCHAR, '-')`;
const isNumber = (text: string): string => `regexp_full_match(${text}, '[0-9]+([.][0-9]+)?')`;

function decimalType(whole: number, decimals: number): string {
  const digits = whole + decimals;
  if (whole > LARGEST_DOUBLE) return "VARCHAR";
  if (digits > MOST_DIGITS) return "DOUBLE";
  if (decimals > 0) return digits > DOUBLE_DIGITS ? `DECIMAL(${digits}, ${decimals})` : "DOUBLE";
  return whole > LONG_DIGITS ? "HUGEINT" : "BIGINT";
}
