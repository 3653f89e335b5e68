import type { DuckDBConnection } from "@duckdb/node-api";
import { guarded } from "./guard.ts";
import { parse } from "./parse.ts";
import type { StatementFacts } from "./statement.ts";

/**
 * What a statement names, by its own text.
 * @throws ServiceError QUERY_TOO_LARGE, INVALID_SQL_SYNTAX or SQL_NOT_ALLOWED.
 */
export async function factsOf(parser: DuckDBConnection, sql: string): Promise<StatementFacts> {
  const { refs, parameters } = guarded(await parse(parser, sql), null);
  return { refs: refs.map((parts) => parts.join(".")), parameters };
}
