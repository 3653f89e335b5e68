import { literals } from "../sql.ts";

/** A type that the cells of a text column may have. */
export type TextType = "integer" | "float" | "boolean" | "date" | "datetime" | "datetimetz" | "time" | "text";

/**
 * Cells that mean "no value" in a column that is otherwise numeric, boolean or temporal. Spelled out, since comparing
 * in lower case makes DuckDB load a table at half the speed.
 */
export const NULL_TOKENS = [
  ...["", "-"],
  ...["NA", "na", "N/A", "n/a", "NaN", "nan", "NAN"],
  ...["null", "NULL", "Null", "None", "none", "NONE"],
] as const;
const NULLS = new Set<string>(NULL_TOKENS);

export function isNullToken(cell: string): boolean {
  return cell.length <= 4 && NULLS.has(cell);
}

interface TextTypeRule {
  /** What a cell must look like, for JavaScript and DuckDB (RE2) alike. */
  pattern: string;
  /** The typed value of cell `c` in SQL, NULL where it has none. */
  value: (c: string) => string;
  /**
   * A cheap SQL condition on cell `c` and its narrow value `v` that holds only for values of the type. Most files are
   * written in a form that meets it; a column with a cell that fails it is looked at again with `pattern`.
   */
  canonical: ((c: string, v: string) => string) | null;
}

/**
 * Integer digits with sign, at most the 38 that fit 128 bits. Zeros before other digits mark a code (unless a minus
 * comes first), a long row of digits after a plus a phone number: both are text.
 */
const SIGNED_DIGITS = "(?:-?[1-9][0-9]{0,37}|-?0|-0[0-9]{1,37}|\\+(?:0|[1-9][0-9]{0,5}))";
const DATE = "[0-9]{4}(?:-[0-9]{2}-[0-9]{2}|/[0-9]{2}/[0-9]{2})";
const CLOCK = "[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,9})?)?";

const RULES: Record<Exclude<TextType, "text">, TextTypeRule> = {
  boolean: {
    pattern: "[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]",
    value: (c) => `CASE lower(${c}) WHEN 'true' THEN true WHEN 'false' THEN false END`,
    canonical: (_, v) => `${v} IS NOT NULL`,
  },
  integer: {
    pattern: `\\s*${SIGNED_DIGITS}\\s*`,
    value: (c) => `TRY_CAST(${c} AS HUGEINT)`,
    canonical: (c, v) => `${v}::VARCHAR = ${c}`,
  },
  float: {
    pattern: `\\s*(?:${SIGNED_DIGITS}(?:\\.[0-9]*)?|[+-]?\\.[0-9]+)(?:[eE][+-]?[0-9]+)?\\s*`,
    value: (c) => `TRY_CAST(${c} AS DOUBLE)`,
    canonical: (c, v) =>
      `isfinite(${v}) AND NOT (${c} BETWEEN '00' AND '0:') AND NOT (${c} < '-') AND NOT contains(${c}, '_')`,
  },
  date: {
    pattern: DATE,
    value: (c) => `TRY_CAST(${c} AS DATE)`,
    canonical: (c, v) => `${v} IS NOT NULL AND strlen(${c}) = 10`,
  },
  datetime: {
    pattern: `${DATE}[ T]${CLOCK}`,
    value: (c) => `TRY_CAST(${c} AS TIMESTAMP)`,
    // A text with an offset other than zero is no TIMESTAMP to DuckDB.
    canonical: (c, v) => `${v} IS NOT NULL AND strlen(${c}) >= 16 AND NOT ends_with(${c}, 'Z')`,
  },
  datetimetz: {
    pattern: `${DATE}[ T]${CLOCK} ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)`,
    value: (c) => `TRY_CAST(${c} AS TIMESTAMPTZ)`,
    canonical: (c, v) => `${v} IS NOT NULL AND strlen(${c}) >= 17 AND ends_with(${c}, 'Z')`,
  },
  time: {
    pattern: "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,6})?)?",
    value: (c) => `TRY_CAST(${c} AS TIME)`,
    canonical: null,
  },
};

/** Candidates in the order in which they are tried: the narrower before the wider. */
export const CANDIDATES = ["boolean", "integer", "float", "date", "datetime", "datetimetz", "time"] as const;

const COMPILED = new Map(CANDIDATES.map((type) => [type, new RegExp(`^(?:${RULES[type].pattern})$`)]));

/** The narrowest type that a cell has by its look. */
export function typeOfCell(cell: string): TextType {
  for (const type of CANDIDATES) if (COMPILED.get(type)?.test(cell)) return type;
  return "text";
}

/** The type of a column whose cells have the given types: integers widen to floats, all else must agree. */
export function commonType(types: Set<TextType>): TextType {
  const [only] = types;
  if (types.size === 1) return only as TextType;
  if (types.size === 2 && types.has("integer") && types.has("float")) return "float";
  return "text";
}

/** The value of raw cell `c` as a column of the type holds it. */
export function valueSql(type: TextType, c: string): string {
  return type === "text" ? c : RULES[type].value(c);
}

/** The same for the usual form of the type: integers that fit 64 bits, booleans in the usual three spellings. */
export function narrowValueSql(type: TextType, c: string): string {
  if (type === "integer") return `TRY_CAST(${c} AS BIGINT)`;
  if (type !== "boolean") return valueSql(type, c);
  const spellings = ["true", "True", "TRUE", "false", "False", "FALSE"];
  return `CASE ${c} ${spellings.map((text, i) => `WHEN '${text}' THEN ${i < 3}`).join(" ")} END`;
}

const isNull = (c: string): string => `${c} IN ${literals(NULL_TOKENS)}`;

/**
 * SQL that is `bit` where raw cell `c` contradicts the type, else 0. Given the cell's narrow value `v`, a cheap test is
 * made in which cells in an unusual form of the type count as contradicting too. The branches are numbers because
 * DuckDB turns a CASE of booleans into a conjunction, all of whose parts it then computes for every row.
 */
export function contradictionBit(type: Exclude<TextType, "text">, c: string, v: string | null, bit: number): string {
  const { canonical } = RULES[type];
  const matches = v !== null && canonical !== null ? canonical(c, v) : matchesSql(type, c);
  return `CASE WHEN ${matches} THEN 0 WHEN ${c} IS NULL THEN 0 WHEN ${isNull(c)} THEN 0 ELSE ${bit} END`;
}

/** SQL that is true where raw cell `c` matches the type by its look and has a value of it. */
export function matchesSql(type: Exclude<TextType, "text">, c: string): string {
  const finite = type === "float" ? `isfinite(${valueSql(type, c)})` : `${valueSql(type, c)} IS NOT NULL`;
  return `(regexp_full_match(${c}, '${RULES[type].pattern}') AND ${finite})`;
}

/** SQL that is true where raw cell `c` holds a value rather than nothing or a null token. */
export function presentSql(c: string): string {
  return `(${c} IS NOT NULL AND NOT ${isNull(c)})`;
}
