import { ServiceError } from "../errors/service-error.ts";
import { withEmbeddedService } from "./embedded.ts";
import { callRpc } from "./rpc-client.ts";

/** `dli call METHOD [JSON]`: calls a method of a running service, or of one in this process, and prints its result. */
export async function callCommand(
  method: string,
  params: string | undefined,
  options: { url?: string },
): Promise<void> {
  const given = params === undefined ? {} : parsed(params);
  const url = options.url ?? process.env.DLI_URL;
  const result =
    url === undefined
      ? await withEmbeddedService({}, (embedded) => callRpc(embedded, method, given))
      : await callRpc(url, method, given);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

function parsed(params: string): unknown {
  try {
    return JSON.parse(params);
  } catch (error) {
    throw new ServiceError("PARSE_ERROR", { reason: "the params are not a JSON document" }, { cause: error });
  }
}
