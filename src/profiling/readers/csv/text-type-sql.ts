import { literal } from "../../duckdb/sql.ts";
import { type CellType, INFINITY, INTEGER_DIGITS, NULL_TOKENS, ruleOf, type TextType } from "./text-type-rules.ts";

/** The value of raw cell `c` as a column of the type holds it. */
export function valueSql(type: TextType, c: string): string {
  return type === "text" ? c : ruleOf(type).value(c);
}

/** The same for the usual form of the type: integers that fit 64 bits, booleans in the usual three spellings. */
export function narrowValueSql(type: TextType, c: string): string {
  if (type === "integer") return `TRY_CAST(${c} AS BIGINT)`;
  if (type !== "boolean") return valueSql(type, c);
  const spellings = ["true", "True", "TRUE", "false", "False", "FALSE"];
  return `CASE ${c} ${spellings.map((text, i) => `WHEN '${text}' THEN ${i < 3}`).join(" ")} END`;
}

/** The same of integers that may not fit 64 bits; a cell as long as one that may have too many digits is an unusual one. */
export function longValueSql(c: string): string {
  return `CASE WHEN strlen(${c}) <= ${INTEGER_DIGITS} THEN TRY_CAST(${c} AS HUGEINT) END`;
}

/** As a list: DuckDB makes a join of an IN over as many constants, which takes megabytes for every column. */
const isNull = (c: string): string => `list_contains([${NULL_TOKENS.map(literal).join(", ")}], trim(${c}))`;

/**
 * SQL that is `bit` where raw cell `c` contradicts the type, else 0. Given the cell's narrow value `v`, a cheap test is
 * made in which cells in an unusual form of the type count as contradicting too. The branches are numbers because
 * DuckDB turns a CASE of booleans into a conjunction, all of whose parts it then computes for every row.
 */
export function contradictionBit(type: CellType, c: string, v: string | null, bit: number): string {
  const { canonical } = ruleOf(type);
  const matches = v !== null && canonical !== undefined ? canonical(c, v) : [matchesSql(type, c)];
  const fitting = [...matches, `${c} IS NULL`, isNull(c)].map((condition) => `WHEN ${condition} THEN 0`);
  return `CASE ${fitting.join(" ")} ELSE ${bit} END`;
}

/** SQL that is true where raw cell `c` matches the type by its look and has a value of it; of floats, also infinity by name; of some, what means none. */
export function matchesSql(type: CellType, c: string): string {
  const value = valueSql(type, c);
  const { pattern, reads = pattern, dataType, missing } = ruleOf(type);
  const finite = dataType === "sc:Float" ? `isfinite(${value})` : `${value} IS NOT NULL`;
  const matches = `(regexp_full_match(${c}, ${literal(reads)}) AND ${finite})`;
  if (missing !== undefined) return `(${matches} OR regexp_full_match(${c}, ${literal(missing)}))`;
  return type === "float" ? `(${matches} OR regexp_full_match(${c}, ${literal(INFINITY)}))` : matches;
}

/** SQL that is true where raw cell `c` holds a value rather than nothing or a null token. */
export function presentSql(c: string): string {
  return `(${c} IS NOT NULL AND NOT ${isNull(c)})`;
}
