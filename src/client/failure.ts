import type { StoredError } from "../errors/stored.ts";
import type { ErrorData } from "../errors/wire.ts";
import type { Contract } from "../methods/contract.ts";
import type { Calls } from "./calls.ts";
import { RpcError } from "./rpc-error.ts";

type Catalog = Map<number, Contract["system.errors"]["result"]["errors"][number]>;

const catalogs = new WeakMap<Calls, Promise<Catalog>>();

/** What a service says of its errors, asked once. */
function catalogOf(client: Calls): Promise<Catalog> {
  const known = catalogs.get(client);
  if (known !== undefined) return known;
  const asked = client.call("system.errors").then(({ errors }) => new Map(errors.map((entry) => [entry.code, entry])));
  asked.catch(() => catalogs.delete(client));
  catalogs.set(client, asked);
  return asked;
}

/** The error that a job failed with, with all that the catalog says of it. */
export async function failureOf(
  client: Calls,
  jobId: string,
  { code, name, message, details }: StoredError,
): Promise<RpcError> {
  const entry = (await catalogOf(client)).get(code);
  const retryAfter = entry?.retry_after_seconds;
  const data: ErrorData = {
    name,
    source: `job ${jobId}`,
    request_id: jobId,
    http_status: entry?.http_status ?? 500,
    retryable: entry?.retryable ?? false,
    ...(retryAfter === undefined ? {} : { retry_after_seconds: retryAfter }),
    cli_code: entry?.cli_code ?? "DLI-000",
    suggestion: entry?.suggestion ?? "",
    details,
    docs: `errors.md#${code}`,
  };
  return new RpcError({ code, message, data });
}
