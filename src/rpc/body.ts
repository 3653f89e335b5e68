import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { ServiceError } from "../errors/service-error.ts";
import { waitsToSend } from "./linger.ts";

const MEDIA_TYPES = new Set(["application/json", "application/json-rpc"]);
const BYTE_ORDER_MARK = 0xfeff;

/** Throws INVALID_REQUEST (HTTP 415) unless the body is said to be plain JSON in UTF-8. */
export function checkMediaType(request: IncomingMessage): void {
  const { "content-type": type, "content-encoding": coding } = request.headers;
  if (type === "application/json" && coding === undefined) return;
  const refuse = (reason: string): ServiceError =>
    new ServiceError("INVALID_REQUEST", { reason }, { http_status: 415 });
  const [mediaType = "", ...parameters] = (request.headers["content-type"] ?? "").split(";").map((part) => part.trim());
  if (!MEDIA_TYPES.has(mediaType.toLowerCase())) throw refuse("Content-Type must be application/json");
  const charset = parameters.find((parameter) => /^charset=/i.test(parameter));
  if (charset !== undefined && !/^charset="?utf-?8"?$/i.test(charset)) throw refuse("the charset must be utf-8");
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity") throw refuse("Content-Encoding must be identity");
}

/** Who is told of a body, once. */
export interface BodyTaker {
  taken: (body: Buffer) => void;
  failed: (error: ServiceError) => void;
}

/**
 * Reads the body of a request; `invite` is called where the caller waits to be told to send it. Fails with
 * INVALID_REQUEST: as soon as it is, or says that it will be, over the limit (HTTP 413), and where the caller goes away
 * before its end.
 */
export function readBody(request: IncomingMessage, maxBytes: number, invite: () => void, taker: BodyTaker): void {
  const tooLarge = (): ServiceError =>
    new ServiceError("INVALID_REQUEST", { reason: `the body is over ${maxBytes} bytes` }, { http_status: 413 });
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
    taker.failed(tooLarge());
    return;
  }
  if (waitsToSend(request)) invite();
  let chunks: Buffer[] = [];
  let bytes = 0;
  let told = false;
  const fail = (error: ServiceError): void => {
    if (told) return;
    told = true;
    chunks = [];
    taker.failed(error);
  };
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      request.removeAllListeners("data");
      fail(tooLarge());
    } else chunks.push(chunk);
  });
  request.on("end", () => {
    if (told) return;
    told = true;
    const [first, second] = chunks;
    taker.taken(first !== undefined && second === undefined ? first : Buffer.concat(chunks));
  });
  // Without a listener of its own, an error of the stream shows as a close before the end.
  request.on("close", () => {
    if (!request.complete) fail(new ServiceError("INVALID_REQUEST", { reason: "the body is incomplete" }));
  });
}

/** The text of a body; throws PARSE_ERROR if it is not UTF-8. A byte order mark is ignored. */
export function decodeBody(body: Buffer): string {
  if (!isUtf8(body)) throw new ServiceError("PARSE_ERROR", { reason: "the body is not valid UTF-8" });
  const text = body.toString("utf8");
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

/** The JSON document of a body's text; throws PARSE_ERROR, and INVALID_REQUEST if it is nested too deeply. */
export function parseDocument(text: string, maxDepth: number): unknown {
  checkDepth(text, maxDepth);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ServiceError("PARSE_ERROR", { reason: parseReason(error) });
  }
}

/** V8 quotes the body in its message; what it found wrong, and where, is enough. */
function parseReason(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  const position = /at position (\d+)/.exec(message);
  if (/end of JSON input|Unterminated/i.test(message)) return "the JSON document ends too early";
  return position === null ? "the body is not a JSON document" : `unexpected token at position ${position[1]}`;
}

/** Counts open brackets outside strings; a text too short to be too deep is not looked at. */
function checkDepth(text: string, maxDepth: number): void {
  if (text.length <= maxDepth) return;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 91 || code === 123) {
      depth++;
      if (depth > maxDepth) {
        throw new ServiceError("INVALID_REQUEST", { reason: `the document is nested deeper than ${maxDepth}` });
      }
    } else if (code === 93 || code === 125) depth--;
  }
}
