import type { JsonValue } from "../../profiling/model/json-value.ts";
import { type RunCommandOptions, showBound } from "../bound-statement.ts";
import { type Connection, connected } from "../connection.ts";
import { given } from "../definition-file.ts";
import { LOOKED_UP } from "../embeddings.ts";
import { countOption } from "../option-values.ts";
import { formatOf } from "../query-output.ts";
import { tellOfRows, writeServiceResult } from "../service-result.ts";
import { printJson } from "../terminal.ts";

/** What a service is asked to run. */
interface Asked {
  sql: string;
  parameters: Record<string, JsonValue>;
}

/** Runs a SELECT over what has a name, as a job of a service: the one that was told of, or one in this process. */
export async function runByService(asked: Asked, options: RunCommandOptions): Promise<void> {
  await connected(options, LOOKED_UP, async (connection) => {
    if (options.dryRun === true) return showPlan(connection, asked, options);
    const { limit, timeout, format, out } = options;
    const query_id = await begun(connection, {
      ...asked,
      limit: limit === undefined ? undefined : countOption("--limit", limit),
      timeout_seconds: timeout === undefined ? undefined : countOption("--timeout", timeout),
    });
    try {
      tellOfRows(await writeServiceResult(connection, query_id, { format: formatOf(format, out), out }), query_id);
    } catch (error) {
      const reason = "interrupted at the terminal";
      if (connection.signal.aborted)
        await connection.client.call("queries.cancel", { query_id, reason }).catch(() => {});
      throw error;
    }
  });
}

/** Submits the statement, which may wait for a place. */
async function begun({ client }: Connection, params: Asked & Record<string, unknown>): Promise<string> {
  const { sql, parameters, ...more } = params;
  const begun = await client.call("run.execute", { sql, parameters, ...given(more), wait_seconds: 0 });
  if ("dry_run" in begun) throw new TypeError("it was not to be a dry run");
  return begun.query_id;
}

async function showPlan({ client }: Connection, asked: Asked, options: RunCommandOptions): Promise<void> {
  const planned = await client.call("run.execute", { ...asked, dry_run: true });
  if (!("dry_run" in planned)) throw new TypeError("it was to be a dry run");
  if (options.format === "json") printJson(planned);
  else showBound(planned.columns, planned.parameters);
}
