import { DuckDBListType, DuckDBStructType, type DuckDBType } from "@duckdb/node-api";
import { identifier, literal } from "../duckdb/sql.ts";

/** Where a value lies in a column's values: the members that lead to it, null where these are the elements of a list. */
export type Path = readonly (string | null)[];

/** A column, or a part of one, by its name in SQL. */
export interface Leaf {
  column: string;
  path: Path;
}

/** The paths to all parts of a type that are of some kind. */
export function leavesOf(type: DuckDBType, isWanted: (type: DuckDBType) => boolean): Path[] {
  if (isWanted(type)) return [[]];
  if (type instanceof DuckDBListType) return leavesOf(type.valueType, isWanted).map((path) => [null, ...path]);
  if (!(type instanceof DuckDBStructType)) return [];
  return type.entryNames.flatMap((name, i) =>
    leavesOf(type.entryTypes[i] as DuckDBType, isWanted).map((path) => [name, ...path]),
  );
}

/** What takes the place of a part of a type; null where it stays. */
export type Replacement = (path: Path, type: DuckDBType) => string | null;

/** A type in SQL, of which parts are replaced. */
export function typeSql(type: DuckDBType, replaced: Replacement, path: Path = []): string {
  const own = replaced(path, type);
  if (own !== null) return own;
  if (type instanceof DuckDBListType) return `${typeSql(type.valueType, replaced, [...path, null])}[]`;
  if (!(type instanceof DuckDBStructType)) return type.alias ?? type.toString();
  const members = type.entryNames.map(
    (name, i) => `${identifier(name)} ${typeSql(type.entryTypes[i] as DuckDBType, replaced, [...path, name])}`,
  );
  return `STRUCT(${members.join(", ")})`;
}

/** A value in SQL, of which the parts at some paths are replaced by what is made of them. */
export function valueSql(
  value: string,
  type: DuckDBType,
  replaced: (path: Path, value: string) => string | null,
  path: Path = [],
): string {
  const own = replaced(path, value);
  if (own !== null) return own;
  const below = (part: string, partType: DuckDBType, step: string | null): string =>
    valueSql(part, partType, replaced, [...path, step]);
  if (type instanceof DuckDBListType) {
    const element = `e${path.length}`;
    const made = below(element, type.valueType, null);
    return made === element ? value : `list_transform(${value}, lambda ${element}: ${made})`;
  }
  if (!(type instanceof DuckDBStructType)) return value;
  let isSame = true;
  const members = type.entryNames.map((name, i) => {
    const part = `struct_extract(${value}, ${literal(name)})`;
    const made = below(part, type.entryTypes[i] as DuckDBType, name);
    isSame &&= made === part;
    return `${identifier(name)} := ${made}`;
  });
  return isSame ? value : `CASE WHEN ${value} IS NOT NULL THEN struct_pack(${members.join(", ")}) END`;
}

/** The value at a path in SQL, or a list of the values where a list lies on the way. */
export function valuesOf(value: string, [first, ...rest]: Path): { sql: string; isList: boolean } {
  if (first === undefined) return { sql: value, isList: false };
  if (first !== null) return valuesOf(`struct_extract(${value}, ${literal(first)})`, rest);
  if (rest.length === 0) return { sql: value, isList: true };
  const element = `e${rest.length}`;
  const { sql, isList } = valuesOf(element, rest);
  const mapped = `list_transform(${value}, lambda ${element}: ${sql})`;
  return { sql: isList ? `flatten(${mapped})` : mapped, isList: true };
}

/** Whether two paths are the same. */
export function isSamePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i]);
}
