import type { ErrorObject } from "../errors/wire.ts";
import { RpcError, TransportError } from "./rpc-error.ts";

export interface TransportOptions {
  /** Address of the service, or of its endpoint, which ends in `/rpc`; in a browser also a path. */
  url: string;
  /** A bearer token, or what gives one for each call. */
  token?: string | (() => string | Promise<string>);
  /** Headers to send with every call. */
  headers?: Record<string, string>;
  /** Another `fetch` than the platform's. */
  fetch?: typeof fetch;
}

export interface Message {
  jsonrpc: "2.0";
  /** Absent in a notification. */
  id?: number;
  method: string;
  params: unknown;
}

export interface Response {
  id: number | null;
  result?: unknown;
  error?: ErrorObject;
}

/** Posts messages to the endpoint. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #endpoint: string;

  constructor(options: TransportOptions) {
    this.#options = options;
    const base = options.url.replace(/\/+$/, "");
    this.#endpoint = base.endsWith("/rpc") ? base : `${base}/rpc`;
  }

  /** The body of the answer, undefined where it has none. Throws TransportError, or the signal's reason. */
  async post(body: Message | Message[], signal: AbortSignal | undefined): Promise<Response | Response[] | undefined> {
    const { token, headers = {}, fetch: other } = this.#options;
    const bearer = typeof token === "function" ? await token() : token;
    const request = {
      method: "POST",
      headers: {
        ...(isNear(this.#endpoint) ? { "accept-encoding": "identity" } : {}),
        ...headers,
        "content-type": "application/json",
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    };
    let text: string;
    try {
      text = await (await (other ?? fetch)(this.#endpoint, request)).text();
    } catch (cause) {
      if (signal?.aborted === true) throw signal.reason;
      throw new TransportError("nothing answers at the service's address", { cause });
    }
    return text === "" ? undefined : parsed(text);
  }
}

/** Whether the service runs on the same machine: to compress answers would only cost time. */
function isNear(endpoint: string): boolean {
  const host = URL.parse(endpoint)?.hostname ?? "";
  return host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
}

function parsed(text: string): Response | Response[] {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === "object" && answer !== null && (Array.isArray(answer) || "jsonrpc" in answer)) {
      return answer as Response | Response[];
    }
  } catch {} // said below
  throw new TransportError("what answers at the service's address is not a profiler");
}

/** The result that a response carries; throws the error that it carries. */
export function resultOf(response: Response | undefined): unknown {
  if (response?.error !== undefined) throw new RpcError(response.error);
  if (response === undefined || !("result" in response)) {
    throw new TransportError("the service left a call without an answer");
  }
  return response.result;
}
