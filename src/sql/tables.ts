import type { DuckDBConnection } from "@duckdb/node-api";
import { ServiceError } from "../errors/service-error.ts";
import { identifier } from "../profiling/duckdb/sql.ts";
import { attach, type Database } from "./database.ts";
import { guarded } from "./guard.ts";
import { folded, keyOf, partsOf } from "./reference.ts";
import type { TableSource, ViewSource } from "./statement.ts";
import { bracketed } from "./wrap.ts";

/** The keys of tables and views that a statement may name. */
export function keysOf(sources: readonly { ref: string; quoted?: boolean }[]): ReadonlySet<string> {
  return new Set(sources.map((source) => keyOf(partsOf(source))));
}

/** Attaches the snapshots that tables lie in, each once; gives the names that they have from then on. */
export async function attachAll(
  database: Database,
  tables: readonly TableSource[],
  nameOf: (file: string) => string,
): Promise<ReadonlyMap<string, string>> {
  const attached = new Map<string, string>();
  for (const { file } of tables) {
    if (attached.has(file)) continue;
    const name = `snapshot ${attached.size}`;
    await attach(database, nameOf(file), name);
    attached.set(file, name);
  }
  return attached;
}

/** Makes tables and views known by their references. Views are looked through as statements are. */
export async function register(
  database: Database,
  parser: DuckDBConnection,
  { tables, views }: { tables: readonly TableSource[]; views: readonly ViewSource[] },
  attached: ReadonlyMap<string, string>,
): Promise<void> {
  const { connection } = database;
  const places = new Set<string>();
  for (const source of tables) {
    const { file, table, hidden } = source;
    const from = `${identifier(attached.get(file) ?? "")}.main.${identifier(table)}`;
    await createView(connection, places, partsOf(source), `SELECT ${columns(hidden)} FROM ${from}`);
  }
  for (const { ref, sql, depends_on, hidden } of inOrder(views)) {
    const { sql: select, parsed } = await bracketed(parser, sql);
    const { parameters } = guarded(parsed, keysOf(depends_on.map((one) => ({ ref: one }))));
    if (parameters.length > 0) throw new ServiceError("SQL_NOT_ALLOWED", { reason: "a view has no parameters" });
    await createView(connection, places, partsOf({ ref }), `SELECT ${columns(hidden)} FROM ${select}`);
  }
}

/** All columns; those that are hidden keep their types, and nothing else. */
function columns(hidden: readonly string[]): string {
  const empty = hidden.map((name) => `CASE WHEN false THEN ${identifier(name)} END AS ${identifier(name)}`);
  return hidden.length === 0 ? "*" : `* REPLACE (${empty.join(", ")})`;
}

/** @param places Catalogs and schemas that are there already. */
async function createView(
  connection: DuckDBConnection,
  places: Set<string>,
  reference: readonly string[],
  select: string,
): Promise<void> {
  const parts = reference.map(folded);
  const [catalog, schema] = parts.length === 3 ? parts.map(identifier) : [];
  const statements = [
    ...(catalog === undefined ? [] : [`ATTACH ':memory:' AS ${catalog}`]),
    ...(schema === undefined ? [] : [`CREATE SCHEMA IF NOT EXISTS ${catalog}.${schema}`]),
  ];
  for (const statement of statements) {
    if (!places.has(statement)) await connection.run(statement);
    places.add(statement);
  }
  await connection.run(`CREATE VIEW ${parts.map(identifier).join(".")} AS ${select}`);
}

/** Views after those that they read. */
function inOrder(views: readonly ViewSource[]): ViewSource[] {
  const byKey = new Map(views.map((view) => [keyOf(partsOf(view)), view]));
  const ordered = new Set<ViewSource>();
  const visit = (view: ViewSource, above: ReadonlySet<ViewSource>): void => {
    if (above.has(view)) throw new Error(`views read each other: ${view.ref}`);
    for (const ref of view.depends_on) {
      const other = byKey.get(keyOf(partsOf({ ref })));
      if (other !== undefined && !ordered.has(other)) visit(other, new Set([...above, view]));
    }
    ordered.add(view);
  };
  for (const view of views) if (!ordered.has(view)) visit(view, new Set());
  return [...ordered];
}
