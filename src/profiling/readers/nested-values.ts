import { DuckDBListType, DuckDBMapType, DuckDBStructType, type DuckDBType } from "@duckdb/node-api";
import { identifier, literal } from "../duckdb/sql.ts";

/**
 * Where a value lies in a column's values: the members that lead to it, null where these are the elements of a list. A map
 * is a list of its pairs, whose members are "key" and "value".
 */
export type Path = readonly (string | null)[];

/** A column, or a part of one, by its name in SQL. */
export interface Leaf {
  column: string;
  path: Path;
}

/** The paths to all parts of a type that have no parts themselves, in their order, with their types. */
export function partsOf(type: DuckDBType, path: Path = []): { path: Path; type: DuckDBType }[] {
  if (type instanceof DuckDBListType) return partsOf(type.valueType, [...path, null]);
  if (type instanceof DuckDBMapType) {
    return [...partsOf(type.keyType, [...path, null, "key"]), ...partsOf(type.valueType, [...path, null, "value"])];
  }
  if (!(type instanceof DuckDBStructType)) return [{ path, type }];
  return type.entryNames.flatMap((name, i) => partsOf(type.entryTypes[i] as DuckDBType, [...path, name]));
}

/** The paths to all parts of a type that are of some kind. */
export function leavesOf(type: DuckDBType, isWanted: (type: DuckDBType) => boolean): Path[] {
  return partsOf(type).flatMap((part) => (isWanted(part.type) ? [part.path] : []));
}

/** What takes the place of a part of a type; null where it stays. */
export type Replacement = (path: Path, type: DuckDBType) => string | null;

/**
 * A type in SQL, of which parts are replaced. A map with such parts is a list of its pairs, of which several may come to
 * have one key, unless maps are to stay maps.
 */
export function typeSql(type: DuckDBType, replaced: Replacement, path: Path = [], maps?: "stay"): string {
  const own = replaced(path, type);
  if (own !== null) return own;
  if (type instanceof DuckDBListType) return `${typeSql(type.valueType, replaced, [...path, null], maps)}[]`;
  if (type instanceof DuckDBMapType) {
    const key = typeSql(type.keyType, replaced, [...path, null, "key"], maps);
    const value = typeSql(type.valueType, replaced, [...path, null, "value"], maps);
    const isSame = key === typeSql(type.keyType, NOTHING) && value === typeSql(type.valueType, NOTHING);
    return isSame || maps === "stay" ? `MAP(${key}, ${value})` : `STRUCT("key" ${key}, "value" ${value})[]`;
  }
  if (!(type instanceof DuckDBStructType)) return type.alias ?? type.toString();
  const members = type.entryNames.map(
    (name, i) => `${identifier(name)} ${typeSql(type.entryTypes[i] as DuckDBType, replaced, [...path, name], maps)}`,
  );
  return `STRUCT(${members.join(", ")})`;
}

const NOTHING: Replacement = () => null;

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
  if (type instanceof DuckDBMapType) {
    const pair = `e${path.length}`;
    const [key, content] = [`(${pair}).key`, `(${pair}).value`];
    const madeKey = valueSql(key, type.keyType, replaced, [...path, null, "key"]);
    const madeContent = valueSql(content, type.valueType, replaced, [...path, null, "value"]);
    if (madeKey === key && madeContent === content) return value;
    return `list_transform(map_entries(${value}), lambda ${pair}: {'key': ${madeKey}, 'value': ${madeContent}})`;
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

/**
 * The value at a path in SQL, or a list of the values where a list lies on the way; the type is asked for where that may
 * be a map.
 */
export function valuesOf(
  value: string,
  [first, ...rest]: Path,
  type: DuckDBType | null = null,
): { sql: string; isList: boolean } {
  if (first === undefined) return { sql: value, isList: false };
  if (type instanceof DuckDBMapType) {
    const isKey = rest[0] === "key";
    const [of, partType] = isKey ? (["map_keys", type.keyType] as const) : (["map_values", type.valueType] as const);
    return listed(`${of}(${value})`, rest.slice(1), partType);
  }
  if (first === null) return listed(value, rest, type instanceof DuckDBListType ? type.valueType : null);
  const member = type instanceof DuckDBStructType ? type.entryTypes[type.entryNames.indexOf(first)] : null;
  return valuesOf(`struct_extract(${value}, ${literal(first)})`, rest, member ?? null);
}

function listed(list: string, rest: Path, type: DuckDBType | null): { sql: string; isList: true } {
  if (rest.length === 0) return { sql: list, isList: true };
  const element = `e${rest.length}`;
  const { sql, isList } = valuesOf(element, rest, type);
  const mapped = `list_transform(${list}, lambda ${element}: ${sql})`;
  return { sql: isList ? `flatten(${mapped})` : mapped, isList: true };
}

/** Whether two paths are the same. */
export function isSamePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i]);
}
