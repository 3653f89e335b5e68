import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Contract, RpcError, TransportError } from "../client/index.ts";
import type { Connection } from "./connection.ts";
import { type QueryFormat, writeResult } from "./query-output.ts";

type Page = Contract["queries.result"]["result"];

/** How long a call waits for a statement to end, and rows that come at once. */
const WAIT_SECONDS = 20;
const ROWS = 10_000;

/** What has been written of a result: nothing where the query ended without one. */
interface Written {
  status: string;
  rows: number | null;
  truncated: boolean;
}

/** Tells at the terminal what the rows do not; exit code 1 where there are none to come. */
export function tellOfRows({ status, rows, truncated }: Written, query_id: string): void {
  if (rows === null) {
    process.stderr.write(`Query ${query_id}: ${status}\n`);
    process.exitCode = 1;
  } else if (truncated) process.stderr.write(`Only the first ${rows} rows: --limit allows more\n`);
}

/**
 * Writes the result of a query once that has ended, as `dli run` writes those of its own. Throws what the query failed with.
 */
export async function writeServiceResult(
  { client, signal, ...connection }: Connection,
  query_id: string,
  { format, out }: { format: QueryFormat; out: string | undefined },
): Promise<Written> {
  const asked = { query_id, limit: format === "parquet" ? 1 : ROWS };
  let page = await endedResult(() =>
    client.call("queries.result", { ...asked, wait_seconds: WAIT_SECONDS }, { signal }),
  );
  if (page.columns === null || page.rows === null) return { status: page.status, rows: null, truncated: false };
  const { columns } = page;
  const segments = [JSON.stringify(page.rows)];
  while (!page.complete && format !== "parquet") {
    const offset = page.offset + (page.rows?.length ?? 0);
    page = await client.call("queries.result", { ...asked, offset }, { signal });
    segments.push(JSON.stringify(page.rows ?? []));
  }
  const folder = await mkdtemp(join(tmpdir(), "dli-"));
  try {
    const parquet = (): Promise<string> => downloaded(connection.url, `${query_id}.parquet`, folder, signal);
    await writeResult({ columns, segments, parquet }, format, out);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { status: page.status, rows: page.row_count ?? 0, truncated: page.truncated ?? false };
}

/** Asks again as long as the query still runs. */
async function endedResult(ask: () => Promise<Page>): Promise<Page> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RpcError) || !error.is("QUERY_TIMEOUT")) throw error;
    }
  }
}

/** The path of a file of a result, downloaded into a folder. Throws what the service refuses it with. */
async function downloaded(url: string, file: string, folder: string, signal: AbortSignal): Promise<string> {
  const token = process.env.DLI_TOKEN ?? "";
  const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
  const base = url.replace(/\/+$/, "").replace(/\/rpc$/, "");
  const response = await fetch(`${base}/results/${file}`, { headers, signal });
  if (!response.ok || response.body === null) {
    const { error = null } = (await response.json().catch(() => ({}))) as {
      error?: ReturnType<RpcError["toJSON"]> | null;
    };
    if (error === null) throw new TransportError(`the service answers with the status ${response.status}`);
    throw new RpcError(error);
  }
  const path = join(folder, file);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(path));
  return path;
}
