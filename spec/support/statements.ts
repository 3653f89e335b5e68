import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type {
  Resolved,
  ResolveTables,
  StatementEngine,
  StatementOutcome,
  StatementRuns,
} from "../../src/definitions/statements.ts";
import { ServiceError } from "../../src/errors/service-error.ts";
import type { JobService } from "../../src/jobs/job-service.ts";
import type { JsonValue } from "../../src/profiling/model/json-value.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { snapshotFile } from "../../src/store/state-folder.ts";
import { specificationOf } from "./specification.ts";

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Every table that a parsed statement names, and every parameter. */
function walk(node: unknown, found: { refs: Set<string>; parameters: Set<string> }): void {
  if (typeof node !== "object" || node === null) return;
  const { type, catalog_name, schema_name, table_name, identifier } = node as Record<string, unknown>;
  if (type === "BASE_TABLE")
    found.refs.add([catalog_name, schema_name, table_name].filter((part) => part !== "").join("."));
  if (type === "VALUE_PARAMETER") found.parameters.add(String(identifier));
  for (const child of Object.values(node)) walk(child, found);
}

/** A database in which the tables of a statement are there under their names. */
async function databaseOf({ tables, views }: Resolved): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const catalogs = new Set<string>();
  const place = async (ref: string): Promise<string> => {
    const [catalog = "", schema = "", table = ""] = ref.split(".");
    if (!catalogs.has(catalog)) await connection.run(`ATTACH ':memory:' AS ${quoted(catalog)}`);
    catalogs.add(catalog);
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoted(catalog)}.${quoted(schema)}`);
    return [catalog, schema, table].map(quoted).join(".");
  };
  const hiding = (hidden: readonly string[]): string =>
    hidden.length === 0 ? "*" : `* REPLACE (${hidden.map((name) => `NULL AS ${quoted(name)}`).join(", ")})`;
  const files = new Set<string>();
  for (const { ref, file, table, hidden } of tables) {
    const alias = `s${[...files.add(file)].indexOf(file)}`;
    await connection.run(`ATTACH IF NOT EXISTS '${file}' AS ${alias} (READ_ONLY)`);
    await connection.run(
      `CREATE TABLE ${await place(ref)} AS SELECT ${hiding(hidden)} FROM ${alias}.main.${quoted(table)}`,
    );
  }
  for (const { ref, sql, hidden } of views) {
    await connection.run(`CREATE TABLE ${await place(ref)} AS SELECT ${hiding(hidden)} FROM (${sql})`);
  }
  return connection;
}

/** What knows SQL, in this process. */
export const plainEngine: StatementEngine = {
  facts: async (sql) => {
    const connection = await DuckDBConnection.create();
    const [row] = await (
      await connection.runAndReadAll("SELECT json_serialize_sql($1::VARCHAR) AS json", [sql])
    ).getRowObjectsJson();
    connection.closeSync();
    const found = { refs: new Set<string>(), parameters: new Set<string>() };
    walk(JSON.parse(String(row?.json)), found);
    return { refs: [...found.refs], parameters: [...found.parameters] };
  },
  bind: async ({ sql, tables, views }) => {
    const connection = await databaseOf({ tables: tables as Resolved["tables"], views: [...views] });
    const prepared = await connection.prepare(`SELECT * FROM (${sql})`);
    const columns = Array.from({ length: prepared.columnCount }, (_, i) => ({
      name: prepared.columnName(i),
      type: prepared.columnType(i).toString(),
    }));
    connection.closeSync();
    return { refs: [], parameters: [], columns, parameter_types: {} };
  },
};

/** Runs statements in this process; beside each runs a job that lists files, so that there is one. */
export function plainRuns(jobs: JobService, resolve: ResolveTables): StatementRuns {
  const done = new Map<string, StatementOutcome>();
  return {
    submit: async ({ sql, parameters, limit, timeout_seconds }, caller) => {
      const specification = specificationOf("set");
      const { job_id } = await jobs.submit(
        { specification, only_light_profile: true, force: false, priority: 0, idempotency: null },
        caller,
      );
      if (timeout_seconds < 2) {
        const error = new ServiceError("REQUEST_TIMEOUT", { method: "query", timeout_ms: 1000 });
        Object.defineProperty(error, "code", { value: 41902 });
        done.set(job_id, { status: "FAILED", ended: true, error, result: null });
        return job_id;
      }
      const { refs } = await plainEngine.facts(sql, new AbortController().signal);
      const connection = await databaseOf(await resolve(refs, caller));
      const given = Object.fromEntries(Object.entries(parameters)) as Record<string, string>;
      const reader = await connection.runAndReadAll(sql, given);
      const rows = reader.getRowsJson() as JsonValue[][];
      const columns = reader.columnNames().map((name, i) => ({ name, type: String(reader.columnTypes()[i]) }));
      const result = {
        columns,
        rows: rows.slice(0, limit),
        row_count: Math.min(rows.length, limit),
        truncated: rows.length > limit,
      };
      done.set(job_id, { status: "COMPLETED", ended: true, error: null, result });
      connection.closeSync();
      return job_id;
    },
    outcome: async (jobId, rows) => {
      const outcome = done.get(jobId);
      if (outcome === undefined) throw new Error(`there is no run ${jobId}`);
      const { result } = outcome;
      return { ...outcome, result: result === null ? null : { ...result, rows: result.rows.slice(0, rows) } };
    },
  };
}

/** Loads a table into a snapshot of a dataset, as a job of it would that has ended. */
export async function loadSnapshot(
  stateDir: string,
  dataset: string,
  jobId: string,
  hash: string,
  csv: string,
  recordSet: string,
): Promise<void> {
  const file = snapshotFile(stateDir, hash);
  mkdirSync(dirname(file), { recursive: true });
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE "t" AS SELECT * FROM read_csv('${csv}')`);
  const types = await connection.runAndReadAll("SELECT column_name, data_type FROM information_schema.columns");
  const columns = types
    .getRowsJson()
    .map(([name, type]) => ({ name: String(name), type: String(type), profile_type: "sc:Text" }));
  const [[rows] = []] = (await connection.runAndReadAll("SELECT count(*) FROM t")).getRowsJson();
  connection.closeSync();
  instance.closeSync();
  const store = SqliteStore.open(stateDir);
  const definition = await store.definitions.find("dataset", dataset);
  if (definition === null) throw new Error(`there is no ${dataset}`);
  const { id: definition_id, version } = definition;
  await store.catalog.addSnapshot({
    job_id: jobId,
    hash,
    bytes: 1,
    tables: [{ record_set: recordSet, table: "t", rows: Number(rows), columns }],
    made_at: Date.now(),
  });
  await store.catalog.beginRefresh({ definition_id, version, kind: "snapshot", job_id: jobId, begun_at: Date.now() });
  await store.close();
}
