import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDateValue,
  type DuckDBPreparedStatement,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  HUGEINT,
  LIST,
  listValue,
  SQLNULL,
  TIMESTAMP,
  VARCHAR,
} from "@duckdb/node-api";
import { ServiceError } from "../errors/service-error.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type { ParameterDeclaration, ParameterType } from "./statement.ts";

/** A value with the type that it is given to DuckDB in. */
interface Typed {
  value: DuckDBValue;
  type: DuckDBType;
}

/** Texts of days and times are given as texts that DuckDB reads as such. */
const WRITTEN: Partial<Record<ParameterType, DuckDBType>> = { date: DATE, timestamp: TIMESTAMP };

/**
 * Gives a prepared statement the values of its parameters: in the types that are declared; else in that which DuckDB
 * has found for them; else in the values' own.
 * @throws ServiceError INVALID_SQL_SYNTAX for a parameter without a value, a value without a parameter, or one of
 * another type.
 */
export async function bindValues(
  connection: DuckDBConnection,
  prepared: DuckDBPreparedStatement,
  names: readonly string[],
  values: Readonly<Record<string, JsonValue>>,
  declared: readonly ParameterDeclaration[] = [],
): Promise<void> {
  for (const name of Object.keys(values)) {
    if (!names.includes(name)) throw refused(name, "is not in the statement");
  }
  const types = new Map(declared.map(({ name, type }) => [name, type]));
  for (const name of names) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw refused(name, "has no value");
    const type = types.get(name);
    const typed = type === undefined ? natural(name, value) : asDeclared(name, value, type);
    const written = type === undefined ? foundFor(prepared, name, value) : WRITTEN[type];
    const read = written === undefined ? typed : await readAs(connection, name, typed, written);
    prepared.bindValue(prepared.parameterIndex(name), read.value, read.type);
  }
}

/**
 * Gives a prepared statement values with which nothing is computed, only its columns and types are found.
 * @returns The types of its parameters as they are declared, or as DuckDB has found them; null where any will do.
 */
export function bindTypes(
  prepared: DuckDBPreparedStatement,
  names: readonly string[],
  declared: readonly ParameterDeclaration[] = [],
): Record<string, string | null> {
  const types = new Map(declared.map(({ name, type }) => [name, type]));
  const found = names.map((name) => {
    const type = types.get(name);
    const of = type === undefined ? parameterType(prepared, name) : EMPTY[type];
    prepared.bindValue(prepared.parameterIndex(name), type === undefined ? null : SAMPLES[type], of ?? SQLNULL);
    return [name, type === "list" ? "LIST" : (of?.toString() ?? null)] as const;
  });
  return Object.fromEntries(found);
}

/** The type that DuckDB has found for a parameter by itself; null where it has not. */
function parameterType(prepared: DuckDBPreparedStatement, name: string): DuckDBType | null {
  try {
    return prepared.parameterType(prepared.parameterIndex(name));
  } catch {
    return null; // that is how it says so
  }
}

/** Types whose values can be written as a text. */
const SCALAR = /^[A-Z][A-Z0-9_ ]*(?:\(\d+,\s?\d+\))?$/;

/** The type that DuckDB has found for a parameter, where its value is a text of that. */
function foundFor(prepared: DuckDBPreparedStatement, name: string, value: JsonValue): DuckDBType | undefined {
  const type = typeof value === "string" ? parameterType(prepared, name) : null;
  return type === null || type === VARCHAR || !SCALAR.test(String(type)) ? undefined : type;
}

const EMPTY: Record<ParameterType, DuckDBType> = {
  string: VARCHAR,
  integer: BIGINT,
  number: DOUBLE,
  boolean: BOOLEAN,
  date: DATE,
  timestamp: TIMESTAMP,
  list: LIST(SQLNULL),
};

const EXPECTED: Record<ParameterType, (value: JsonValue) => boolean> = {
  string: (value) => typeof value === "string",
  integer: (value) => (typeof value === "string" ? /^[+-]?\d{1,38}$/.test(value) : Number.isSafeInteger(value)),
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  date: (value) => typeof value === "string",
  timestamp: (value) => typeof value === "string",
  list: (value) => Array.isArray(value),
};

/** A value of each type: of NULL, DuckDB does not keep the type. */
const SAMPLES: Record<ParameterType, DuckDBValue> = {
  string: "",
  integer: 1n,
  number: 1,
  boolean: true,
  date: new DuckDBDateValue(0),
  timestamp: new DuckDBTimestampValue(0n),
  list: listValue([]),
};

function asDeclared(name: string, value: JsonValue, type: ParameterType): Typed {
  if (value === null) return { value: null, type: EMPTY[type] };
  if (!EXPECTED[type](value)) throw refused(name, `must be of the type ${type}`);
  if (type === "integer") return integer(BigInt(value as string | number)); // as was seen to
  if (type === "number") return { value: Number(value), type: DOUBLE };
  return natural(name, value);
}

/** Integers beyond 64 bits are HUGEINT. */
function integer(value: bigint): Typed {
  return { value, type: BigInt.asIntN(64, value) === value ? BIGINT : HUGEINT };
}

function natural(name: string, value: JsonValue): Typed {
  if (value === null) return { value, type: SQLNULL };
  if (typeof value === "string") return { value, type: VARCHAR };
  if (typeof value === "boolean") return { value, type: BOOLEAN };
  if (typeof value === "number") return Number.isSafeInteger(value) ? integer(BigInt(value)) : { value, type: DOUBLE };
  if (!Array.isArray(value)) throw refused(name, "must not be an object");
  return list(name, value);
}

function list(name: string, values: readonly JsonValue[]): Typed {
  const items = values.map((one) => natural(name, one));
  const types = [...new Set(items.map(({ type }) => type).filter((type) => type !== SQLNULL))];
  const [first = SQLNULL] = types;
  if (types.length === 1 || types.length === 0) {
    return { value: listValue(items.map(({ value }) => value)), type: LIST(first) };
  }
  const isNumeric = types.every((type) => type === BIGINT || type === DOUBLE || type === HUGEINT);
  if (!isNumeric) throw refused(name, "must have values of one type");
  const numbers = items.map(({ value }) => (value === null ? null : Number(value)));
  return { value: listValue(numbers), type: LIST(DOUBLE) };
}

/** A text as DuckDB itself reads it. */
async function readAs(connection: DuckDBConnection, name: string, typed: Typed, type: DuckDBType): Promise<Typed> {
  if (typed.value === null) return { value: null, type };
  const reading = await connection.prepare(`SELECT TRY_CAST($1::VARCHAR AS ${type})`);
  reading.bindVarchar(1, String(typed.value));
  const value = (await (await reading.run()).getRows())[0]?.[0] ?? null;
  reading.destroySync();
  if (value === null) throw refused(name, `is no ${type}`);
  return { value, type };
}

function refused(name: string, what: string): ServiceError {
  return new ServiceError("INVALID_SQL_SYNTAX", { reason: `the parameter $${name.slice(0, 100)} ${what}` });
}
