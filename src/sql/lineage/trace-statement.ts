import type { DuckDBConnection } from "@duckdb/node-api";
import { toStoredError } from "../../errors/stored.ts";
import { identifier, literal } from "../../profiling/duckdb/sql.ts";
import { type Database, lock } from "../database.ts";
import { failureOf } from "../failure.ts";
import { guarded } from "../guard.ts";
import { isNode, type ParsedNode } from "../parse.ts";
import { folded, partsOf } from "../reference.ts";
import { keysOf } from "../tables.ts";
import { bracketed } from "../wrap.ts";
import { NotTraced } from "./expressions.ts";
import type { Edge, Lineage, TableShape, TracedStatement } from "./lineage.ts";
import type { Sources } from "./sources.ts";
import { trace } from "./trace.ts";

/** Memory that following statements may take, in MiB. */
const MEMORY_MB = 256;

/**
 * What statements read, and where each column of their results comes from, by the plan that DuckDB binds each to over
 * empty tables. What they name must be among the shapes. Where one does not fit these, that stands in its place.
 */
export async function traceStatements(
  database: Database,
  parser: DuckDBConnection,
  {
    statements,
    shapes,
    spillBytes,
  }: { statements: readonly string[]; shapes: readonly TableShape[]; spillBytes: number },
): Promise<TracedStatement[]> {
  await createEmpty(database.connection, shapes);
  await lock(database, { memoryMb: MEMORY_MB, spillBytes });
  const known = keysOf(shapes);
  const traced: TracedStatement[] = [];
  for (const sql of statements) {
    try {
      traced.push(await traceStatement(database, parser, sql, known));
    } catch (error) {
      const failure = failureOf(error, {
        limits: { rows: 0, result_bytes: 0, memory_mb: MEMORY_MB, timeout_ms: 0 },
        spillBytes,
      });
      traced.push({ failed: toStoredError(failure) });
    }
  }
  return traced;
}

async function traceStatement(
  { connection }: Database,
  parser: DuckDBConnection,
  sql: string,
  shapes: ReadonlySet<string>,
): Promise<Lineage> {
  const { sql: select, parsed } = await bracketed(parser, sql);
  const { refs } = guarded(parsed, shapes);
  const wrapped = `SELECT * FROM ${select}`;
  const columns = await columnsOf(connection, wrapped);
  const tables = refs.map((parts) => parts.map(folded).join("."));
  try {
    const plan = await planOf(connection, wrapped);
    const known = new Set(tables);
    const { columns: sources, rows } = trace(plan, (...parts) => {
      const table = parts.join(".");
      return known.has(table) ? table : null;
    });
    if (sources.length !== columns.length) throw new NotTraced("the plan has other columns than the statement");
    const edges = [...columns.flatMap(({ name }, i) => edgesTo(name, sources[i])), ...edgesTo(null, rows)];
    return { tables, columns, edges, problem: null };
  } catch (error) {
    if (!(error instanceof NotTraced)) throw error;
    return { tables, columns, edges: [], problem: error.message };
  }
}

function edgesTo(to: string | null, sources: Sources | undefined): Edge[] {
  return [...(sources?.all() ?? [])].map(({ origin, kind }) => ({ ...origin, to, kind }));
}

async function columnsOf(connection: DuckDBConnection, sql: string): Promise<Lineage["columns"]> {
  const prepared = await connection.prepare(`${sql} LIMIT 0`);
  return Array.from({ length: prepared.columnCount }, (_, i) => ({
    name: prepared.columnName(i),
    type: String(prepared.columnType(i).alias ?? prepared.columnType(i)),
  }));
}

/** Makes tables without rows, of which statements can be bound to the columns. */
async function createEmpty(connection: DuckDBConnection, shapes: readonly TableShape[]): Promise<void> {
  const places = new Set<string>();
  for (const { ref, columns } of shapes) {
    const parts = partsOf({ ref }).map(folded).map(identifier);
    const [catalog = "", schema = ""] = parts;
    for (const place of [`ATTACH ':memory:' AS ${catalog}`, `CREATE SCHEMA IF NOT EXISTS ${catalog}.${schema}`]) {
      if (!places.has(place)) await connection.run(place);
      places.add(place);
    }
    const declared = columns.map(({ name, type }) => `${identifier(name)} ${type}`);
    await connection.run(`CREATE TABLE ${parts.join(".")} (${declared.join(", ")})`);
  }
}

/** The plan of a statement, with no member left out. */
async function planOf(connection: DuckDBConnection, sql: string): Promise<ParsedNode> {
  const result = await connection.run(`SELECT json_serialize_plan(${literal(sql)}, optimize := false)`);
  // Numbers of what is no column are beyond those that are exact, and stay beyond all columns.
  const document: unknown = JSON.parse(String(result.getChunk(0).getColumnValues(0)[0]));
  const { error, error_message, plans } = document as { error: boolean; error_message?: string; plans?: ParsedNode[] };
  const [plan] = plans ?? [];
  if (error || plan === undefined || !isNode(plan)) throw new NotTraced(reasonOf(error_message));
  return plan;
}

function reasonOf(message: string | undefined): string {
  return message?.includes("MULTI") === true
    ? "a PIVOT without its values is not followed"
    : "the statement's plan cannot be written down";
}
