import type { DuckDBConnection } from "@duckdb/node-api";
import { ServiceError } from "../errors/service-error.ts";
import { literal } from "../profiling/duckdb/sql.ts";
import { reasonOf } from "./reason.ts";

/** DuckDB's own parse of SQL: plain JSON, as `json_serialize_sql` writes it. */
export type Parsed = string | number | boolean | null | Parsed[] | { [member: string]: Parsed };
export type ParsedNode = { [member: string]: Parsed };

/** How long SQL may be, in UTF-16 units. */
const MAX_SQL_LENGTH = 100_000;

/** Depth from which on a statement is not looked through: DuckDB itself ends at a thousand expressions. */
const MAX_DEPTH = 4000;

/** Numbers beyond all others, which DuckDB writes as no JSON has them; in a text, the quotes would be escaped. */
const BEYOND = /"value":(-?(?:Infinity|inf|NaN|nan))\b/g;

/** What DuckDB says about SQL that it cannot serialise. */
interface Refusal {
  error_type: string;
  error_message: string;
  /** Where in the text, as letters from 0. */
  position?: string;
}

export function isNode(value: Parsed | undefined): value is ParsedNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Parses a single SELECT. The connection is to a database that serialises for the newest version, where each part of a
 * statement has its form.
 * @throws ServiceError QUERY_TOO_LARGE, INVALID_SQL_SYNTAX, or SQL_NOT_ALLOWED for what is no single SELECT.
 */
export async function parse(connection: DuckDBConnection, sql: string): Promise<ParsedNode> {
  if (sql.length > MAX_SQL_LENGTH) {
    throw new ServiceError("QUERY_TOO_LARGE", { length: sql.length, allowed: MAX_SQL_LENGTH });
  }
  if (sql.includes("\0")) throw new ServiceError("INVALID_SQL_SYNTAX", { reason: "it holds a null character" });
  const statements = await serialised(connection, sql);
  const [only] = statements;
  if (only === undefined) throw new ServiceError("INVALID_SQL_SYNTAX", { reason: "there is no statement" });
  if (statements.length > 1) throw new ServiceError("SQL_NOT_ALLOWED", { reason: "there is more than one statement" });
  return only;
}

/** The query of a parsed statement, of which it is known that where it stands in a text does not matter. */
export function placeless(statement: ParsedNode): string {
  return JSON.stringify(statement.node, (member, value) => (member === "query_location" ? undefined : value));
}

async function serialised(connection: DuckDBConnection, sql: string): Promise<ParsedNode[]> {
  const call = `json_serialize_sql(${literal(sql)}, skip_null := true, skip_empty := true, skip_default := true)`;
  const result = await connection.run(`SELECT ${call}`);
  const text = String(result.getChunk(0).getColumnValues(0)[0]).replace(BEYOND, '"value":"$1"');
  if (depthOf(text) > MAX_DEPTH) throw new ServiceError("INVALID_SQL_SYNTAX", { reason: "it is nested too deeply" });
  const parsed = JSON.parse(text) as { error: false; statements: ParsedNode[] } | ({ error: true } & Refusal); // DuckDB's
  if (parsed.error) throw refused(parsed, sql);
  return parsed.statements ?? [];
}

function refused({ error_type, error_message, position }: Refusal, sql: string): ServiceError {
  if (error_type === "not implemented" && error_message.startsWith("Only SELECT"))
    return new ServiceError("SQL_NOT_ALLOWED", { reason: "it is no SELECT" });
  const reason = reasonOf(error_message);
  if (position === undefined) return new ServiceError("INVALID_SQL_SYNTAX", { reason });
  const before = [...sql].slice(0, Number(position)).join("").split("\n");
  const place = { line: before.length, column: [...(before.at(-1) ?? "")].length + 1 };
  return new ServiceError("INVALID_SQL_SYNTAX", { reason, ...place });
}

/** How deeply JSON is nested; what stands in its strings does not count. */
function depthOf(json: string): number {
  let [depth, deepest] = [0, 0];
  for (let i = 0; i < json.length; i++) {
    const letter = json.charCodeAt(i);
    if (letter === 0x22) i = endOfString(json, i);
    else if (letter === 0x7b || letter === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (letter === 0x7d || letter === 0x5d) depth--;
  }
  return deepest;
}

function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end === -1 ? json.length : end;
}

function isEscaped(json: string, at: number): boolean {
  let slashes = 0;
  while (json[at - 1 - slashes] === "\\") slashes++;
  return slashes % 2 === 1;
}
