import { datasetSpecOf } from "../definitions/dataset-spec.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { SourceAccess } from "../profiling/connectors/access.ts";
import { databaseFile } from "../profiling/connectors/database.ts";
import { namedSources } from "../profiling/connectors/names.ts";
import type { DatabaseConnection } from "../profiling/model/specification.ts";
import type { LiveColumn } from "../profiling/readers/databases/live-columns.ts";
import type { SeenTable } from "./catalog.ts";

/** What a table's database says of it now, and what of that is other than the catalog has it. */
export interface LiveTable {
  /** Null where the database has no such table any more. */
  columns: { name: string; type: string }[] | null;
  drift: {
    added: string[];
    gone: string[];
    /** By what the profile called the type, and what the database calls it. */
    retyped: { name: string; from: string; to: string }[];
  };
}

/** Longest time that a database is given to say what it has. */
const STATEMENT_MS = 10_000;

/** Types of profiles that values of a database's type have. */
const OF_TYPES: readonly [RegExp, readonly string[]][] = [
  [/^(?:small|big|medium|tiny)?int|^integer|^year/i, ["sc:Integer", "sc:Boolean"]],
  [/^(?:real|double|numeric|decimal|float)/i, ["sc:Integer", "sc:Float"]],
  [/^bool/i, ["sc:Boolean"]],
  [/^(?:timestamp|datetime)/i, ["sc:DateTime", "sc:Date"]],
  [/^date$/i, ["sc:Date", "sc:DateTime"]],
  [/^time(?:$|[ (])/i, ["sc:Time"]],
];
const NUMERIC = new Set(["sc:Integer", "sc:Float", "sc:Boolean"]);

/**
 * Asks the database of a table for its columns. Throws VALIDATION_ERROR where the table comes from none,
 * CATALOG_SERVICE_ERROR where it cannot be asked, and CATALOG_TIMEOUT where it does not answer in time.
 */
export async function liveTable(seen: SeenTable, access: SourceAccess, signal: AbortSignal): Promise<LiveTable> {
  const { table, definition } = seen;
  const source = sourceOf(seen);
  if (source === null) {
    const reason = `'${table.ref}' is a table of no database that could be asked: leave 'live' out`;
    throw new ServiceError("VALIDATION_ERROR", { reason });
  }
  const { connector, name } = source;
  const { live, problem } = await databaseFile(connector, name, access);
  if (live === undefined) throw unavailable(table.ref, problem?.message ?? "it may not be asked");
  const { liveColumns } = await import("../profiling/readers/databases/live-columns.ts"); // which loads the drivers
  const limits = { statementMs: Math.min(live.statementMs, STATEMENT_MS) };
  const all = await liveColumns({ ...live, ...limits }, definition.name, signal).catch((error: unknown) => {
    throw error instanceof ServiceError ? failureOf(table.ref, error) : error;
  });
  return comparedWith(seen, columnsOf(all, table.record_set));
}

function sourceOf({ table, definition }: SeenTable): { connector: DatabaseConnection; name: string } | null {
  const { data_connectors = [] } = datasetSpecOf(definition.spec).profile_specification ?? {};
  const databases = namedSources(data_connectors).flatMap(({ connector, name }) =>
    connector.type === "DatabaseConnection" ? [{ connector, name }] : [],
  );
  const [only] = databases;
  if (databases.length === 1) return only ?? null;
  return databases.find(({ name }) => table.record_set === name || table.record_set.startsWith(`${name}/`)) ?? null;
}

/** The columns of the table that a record set is of; null where there is no such table. */
function columnsOf(all: readonly LiveColumn[], recordSet: string): LiveColumn[] | null {
  const names = new Set(all.map(({ schema, table }) => `${schema}.${table}`));
  const named = [...names].find((name) => recordSet === name || recordSet.endsWith(`/${name}`));
  const [only] = names;
  const name = named ?? (names.size === 1 && !recordSet.includes("/") ? only : undefined);
  return name === undefined ? null : all.filter(({ schema, table }) => `${schema}.${table}` === name);
}

function comparedWith({ table }: SeenTable, live: readonly LiveColumn[] | null): LiveTable {
  const before = new Map(table.columns.map((column) => [column.name, column.profile_type]));
  // What holds no value has no type that could be told from another.
  const empty = table.columns.filter(({ statistics }) => table.rows === 0 || statistics?.nonNullCount === 0);
  const untold = new Set(empty.map(({ name }) => name));
  const now = new Map((live ?? []).map(({ name, type }) => [name, type]));
  const retyped = [...now].flatMap(([name, to]) => {
    const from = before.get(name) ?? null;
    return from === null || from === "" || untold.has(name) || isOf(from, to) ? [] : [{ name, from, to }];
  });
  return {
    columns: live === null ? null : live.map(({ name, type }) => ({ name, type })),
    drift: {
      added: [...now.keys()].filter((name) => !before.has(name)),
      gone: [...before.keys()].filter((name) => !now.has(name)),
      retyped,
    },
  };
}

/** Whether values of a database's type can have a type of the profile. */
function isOf(profileType: string, type: string): boolean {
  const known = OF_TYPES.find(([pattern]) => pattern.test(type));
  if (type.endsWith("[]")) return true;
  return known === undefined ? !NUMERIC.has(profileType) : known[1].includes(profileType);
}

function failureOf(table_ref: string, error: ServiceError): ServiceError {
  if (error.name === "EXTERNAL_SERVICE_TIMEOUT")
    return new ServiceError("CATALOG_TIMEOUT", { table_ref }, { cause: error });
  return unavailable(table_ref, error.name === "UPSTREAM_UNREACHABLE" ? "it cannot be reached" : error.message, error);
}

function unavailable(table_ref: string, reason: string, cause?: Error): ServiceError {
  return new ServiceError("CATALOG_SERVICE_ERROR", { table_ref, reason }, cause === undefined ? {} : { cause });
}
