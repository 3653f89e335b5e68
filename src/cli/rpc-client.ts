import { ServiceError } from "../errors/service-error.ts";
import type { ErrorObject } from "../errors/wire.ts";

/** An error that a service answered. */
export class RpcFailure extends Error {
  readonly error: ErrorObject;

  constructor(error: ErrorObject) {
    super(error.message);
    this.error = error;
  }
}

/**
 * Calls a method of the service at an address; throws RpcFailure with the error it answers, and SERVICE_UNAVAILABLE
 * where none answers there.
 */
export async function callRpc<Result>(url: string, method: string, params: unknown): Promise<Result> {
  const response = await fetch(new URL("/rpc", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  }).catch((cause: unknown) => {
    throw new ServiceError("SERVICE_UNAVAILABLE", { reason: "nothing answers at its address" }, { cause });
  });
  const answer = (await response.json().catch((cause: unknown) => {
    throw new ServiceError("SERVICE_UNAVAILABLE", { reason: "what answers at its address is no profiler" }, { cause });
  })) as { result: Result } | { error: ErrorObject };
  if ("error" in answer) throw new RpcFailure(answer.error);
  return answer.result;
}
