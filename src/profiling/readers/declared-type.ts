import { identifier } from "../duckdb/sql.ts";
import type { Path } from "./nested-values.ts";

/** What values of a file are to DuckDB, where the file says what they are. */
export interface DeclaredType {
  /** DuckDB's type, in SQL. */
  type: string;
  /** Where in it values are the digits of decimals of any width, whose type is found when all are there. */
  digits?: readonly Path[];
  /** Where in it values are instants in UTC whose type has no zone. */
  zoned?: readonly Path[];
}

/** What lists of values are. */
export function listOf(items: DeclaredType): DeclaredType {
  return { type: `${items.type}[]`, ...partsAt([{ steps: [null], part: items }]) };
}

/** What structs are, given the names of their members in SQL. */
export function structOf(members: readonly { name: string; type: DeclaredType }[]): DeclaredType {
  const types = members.map(({ name, type: { type } }) => `${identifier(name)} ${type}`);
  return {
    type: `STRUCT(${types.join(", ")})`,
    ...partsAt(members.map(({ name, type }) => ({ steps: [name], part: type }))),
  };
}

/** What maps are: lists of their pairs, of which, other than in a MAP, several may have one key. */
export function mapOf(key: DeclaredType, value: DeclaredType): DeclaredType {
  const members = [
    { name: "key", type: key },
    { name: "value", type: value },
  ];
  return listOf(structOf(members));
}

/** What is said of the parts of a type, by the steps that lead to them. */
function partsAt(parts: readonly { steps: Path; part: DeclaredType }[]): Pick<DeclaredType, "digits" | "zoned"> {
  const below = (kind: "digits" | "zoned"): Path[] =>
    parts.flatMap(({ steps, part }) => (part[kind] ?? []).map((path) => [...steps, ...path]));
  const [digits, zoned] = [below("digits"), below("zoned")];
  return { ...(digits.length === 0 ? {} : { digits }), ...(zoned.length === 0 ? {} : { zoned }) };
}
