import type { DuckDBConnection } from "@duckdb/node-api";
import { guarded } from "../../src/sql/guard.ts";
import { parse } from "../../src/sql/parse.ts";

/** What reads settings, variables, plans or the log, states of aggregates, or parts that DuckDB keeps for itself. */
const INNER =
  /^(?:__internal|icu_|pg_|duckdb_|pragma_)|^(?:combine|finalize|current_setting|getvariable|version|create_sort_key|parse_duckdb_log_message|json_serialize_sql|json_deserialize_sql|json_serialize_plan|variant_bytes_to_variant|variant_to_parquet_variant|remap_struct|make_type|get_type|replace_type)$/;

/** What gives another value in another row or statement, and does no harm. */
const CHANGING =
  "error random gen_random_uuid uuid uuidv4 uuidv7 current_date get_current_time get_current_timestamp now today transaction_timestamp";

/** Written in the list of what is selected, although DuckDB has it as a table function. */
const UNLISTED = "unnest";

/** The names of the functions that statements may use, by rule: this version of DuckDB's, all but what the rule leaves out. */
export async function allowedByRule(connection: DuckDBConnection): Promise<string[]> {
  const plain = await names(
    connection,
    "function_type = 'aggregate' OR (function_type = 'scalar' AND stability = 'CONSISTENT')",
  );
  const allowed = new Set([...plain.filter((name) => !INNER.test(name)), ...`${CHANGING} ${UNLISTED}`.split(" ")]);
  const result = await connection.run(
    "SELECT function_name, macro_definition FROM duckdb_functions() WHERE function_type = 'macro' AND schema_name = 'main'",
  );
  const macros = (await result.getRows()).map(([name, body]) => [String(name), String(body)] as const);
  for (let before = -1; before !== allowed.size; ) {
    before = allowed.size;
    for (const [name, body] of macros) {
      if (!INNER.test(name) && (await isHarmless(connection, body, allowed))) allowed.add(name.toLowerCase());
    }
  }
  return [...allowed].map((name) => name.toLowerCase()).toSorted();
}

async function isHarmless(connection: DuckDBConnection, body: string, allowed: ReadonlySet<string>): Promise<boolean> {
  try {
    guarded(await parse(connection, `SELECT ${body}`), new Set(), allowed);
    return true;
  } catch {
    return false; // it is told by the name that is then missing
  }
}

async function names(connection: DuckDBConnection, condition: string): Promise<string[]> {
  const result = await connection.run(`SELECT DISTINCT function_name FROM duckdb_functions() WHERE ${condition}`);
  return (await result.getRows()).map(([name]) => String(name));
}
