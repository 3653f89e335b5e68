import type { MethodName } from "../../client/index.ts";
import { ServiceError } from "../../errors/service-error.ts";
import { type ConnectionOptions, connected } from "../connection.ts";
import { FOUND } from "../embeddings.ts";
import { printJson } from "../terminal.ts";

/** `dli call METHOD [JSON]`: calls a method and prints its result. */
export async function callCommand(
  method: string,
  params: string | undefined,
  options: ConnectionOptions & { json?: true },
): Promise<void> {
  const given = params === undefined ? {} : parsed(params);
  const result = await connected(options, FOUND, ({ client, signal }) =>
    client.call(method as MethodName, given as never, { signal }),
  );
  if (options.json === true) printJson(result);
  else process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

function parsed(params: string): unknown {
  try {
    return JSON.parse(params);
  } catch (error) {
    throw new ServiceError("PARSE_ERROR", { reason: "the params are not valid JSON" }, { cause: error });
  }
}
