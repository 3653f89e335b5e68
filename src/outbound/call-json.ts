import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { addressOf, checkHost, isNamedAddress, type SourceAccess } from "../profiling/connectors/access.ts";
import { publicLookup } from "../profiling/connectors/private-address.ts";

/** Which hosts may be spoken to. */
export type HostAccess = Pick<SourceAccess, "allowedHosts" | "allowPrivateAddresses">;

export interface JsonCall {
  method: "GET" | "POST" | "PATCH";
  /** JSON text; none. */
  body?: string;
  headers?: Record<string, string>;
  /** From the first byte sent to the last one read. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** What a host has answered. */
export interface JsonAnswer {
  status: number;
  /** The first {@link MOST_READ} bytes. */
  text: string;
}

const MOST_READ = 65_536;

/**
 * Calls an address that speaks JSON; whatever it answers is an answer, and redirects are not followed. Throws
 * NOT_ALLOWED_HOST where the host may not be spoken to, or its name stands for a private address; whatever kept it from
 * answering else.
 */
export async function callJson(url: string, call: JsonCall, access: HostAccess): Promise<JsonAnswer> {
  const address = addressOf(url);
  if (address === null) throw new TypeError("it is no address");
  checkHost(access, address.host, address.port);
  const { method, body, headers = {}, timeoutMs, signal } = call;
  const deadline = AbortSignal.timeout(timeoutMs);
  const send = url.startsWith("https:") ? httpsRequest : httpRequest;
  const isFree = access.allowPrivateAddresses || isNamedAddress(address.host);
  const options = {
    method,
    signal: AbortSignal.any([signal, deadline]),
    ...(isFree ? {} : { lookup: publicLookup }),
    headers: {
      accept: "application/json",
      "user-agent": "dataset-profiler",
      ...(body === undefined
        ? {}
        : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }),
      ...headers,
    },
  };
  try {
    return await new Promise<JsonAnswer>((resolve, reject) => {
      const sent = send(url, options, (response) => {
        firstOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
      });
      sent.on("error", reject);
      sent.end(body);
    });
  } catch (error) {
    if (deadline.aborted && !signal.aborted) throw new Error(`it did not answer within ${timeoutMs / 1000} s`);
    throw error;
  }
}

/** The beginning of what a host answers; of a longer answer the rest is not read. */
async function firstOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_READ) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_READ).toString("utf8");
}
