import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { bytesOf, type Text } from "./json-text.ts";

/** Bytes from which on an answer is compressed: below, it is sent sooner than it would be made smaller. */
const LARGE = 65_536;
/** Bytes that are handed to the compressor at once. */
const AT_ONCE = 65_536;
/** Two thirds of what the best level saves of JSON, in a quarter of its time. */
const LEVEL = 3;

/** Whether an answer is worth compressing, and its reader takes it so (RFC 9110, section 12.5.3). */
export function isCompressed(request: IncomingMessage, text: Text): boolean {
  return bytesOf(text) >= LARGE && takesGzip(request);
}

/** Whether the reader of an answer takes it compressed. */
export function takesGzip({ headers, httpVersion }: IncomingMessage): boolean {
  if (httpVersion !== "1.1") return false;
  const accepted = String(headers["accept-encoding"] ?? "")
    .toLowerCase()
    .split(",")
    .map((part) => part.split(";").map((word) => word.trim()));
  const named = (name: string): string[] | undefined => accepted.find(([coding]) => coding === name);
  const [, weight = "q=1"] = named("gzip") ?? named("*") ?? ["", "q=0"];
  return !/^q=0(\.0*)?$/.test(weight);
}

/**
 * Writes the body of an answer, whose head is written, compressed by gzip in another thread, as fast as it is read.
 * Resolves once it is on its way, or nobody reads it any more. One who reads none of it for `timeoutMs` is hung up on.
 */
export async function sendCompressed(response: ServerResponse, text: Text, timeoutMs: number): Promise<void> {
  response.setTimeout(timeoutMs, () => response.destroy());
  const gzip = createGzip({ level: LEVEL });
  // The caller has gone, and so has the reason to go on.
  await pipeline(Readable.from(slices(text), { objectMode: false }), gzip, response).catch(() => response.destroy());
}

function* slices(text: Text): Generator<Uint8Array> {
  for (const piece of typeof text === "string" ? [Buffer.from(text)] : text) {
    for (let at = 0; at < piece.length; at += AT_ONCE) yield piece.subarray(at, at + AT_ONCE);
  }
}
