import type { ErrorObject } from "../errors/wire.ts";

/** An error that a service answered. */
export class RpcFailure extends Error {
  readonly error: ErrorObject;

  constructor(error: ErrorObject) {
    super(error.message);
    this.error = error;
  }
}

/** Calls a method of the service at an address; throws RpcFailure with the error it answers. */
export async function callRpc<Result>(url: string, method: string, params: unknown): Promise<Result> {
  const response = await fetch(new URL("/rpc", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const answer = (await response.json()) as { result: Result } | { error: ErrorObject };
  if ("error" in answer) throw new RpcFailure(answer.error);
  return answer.result;
}
