import type { DuckDBConnection } from "@duckdb/node-api";
import { ServiceError } from "../errors/service-error.ts";
import { isNode, type ParsedNode, parse, placeless } from "./parse.ts";

/** How many semicolons, and what looks like one in a comment, are tried. */
const SEMICOLONS = 10;

/** A SELECT in brackets, to be read from: by the proof below it is what the text alone is. */
export interface Bracketed {
  /** `(…) AS q` */
  sql: string;
  parsed: ParsedNode;
}

/**
 * Puts a SELECT in brackets. That the text ends where the brackets do is not hoped for but shown: what DuckDB parses
 * between them has to be what it parses of the text alone, node by node.
 * @throws ServiceError as `parse` does.
 */
export async function bracketed(connection: DuckDBConnection, sql: string): Promise<Bracketed> {
  const parsed = await parse(connection, sql);
  const alone = placeless(parsed);
  let text = sql;
  for (let tried = 0; tried <= SEMICOLONS; tried++) {
    const inBrackets = `(\n${text}\n) AS q`;
    if ((await subqueryOf(connection, inBrackets)) === alone) return { sql: inBrackets, parsed };
    const end = text.lastIndexOf(";");
    if (end === -1) break;
    text = `${text.slice(0, end)} ${text.slice(end + 1)}`;
  }
  throw new ServiceError("INVALID_SQL_SYNTAX", { reason: "it cannot stand in brackets" });
}

async function subqueryOf(connection: DuckDBConnection, inBrackets: string): Promise<string | null> {
  const outer = await parse(connection, `SELECT * FROM ${inBrackets}`).catch(() => null); // it is no proof, then
  const from = isNode(outer?.node) ? outer.node.from_table : undefined;
  const isWhole = isNode(from) && from.type === "SUBQUERY" && isNode(from.subquery);
  return isWhole && isNode(from.subquery) ? placeless(from.subquery) : null;
}
