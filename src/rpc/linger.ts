import type { IncomingMessage, ServerResponse } from "node:http";

/** Names and values in turn: Node takes such a list as it is, which costs least. */
export type HeaderList = string[];

export const JSON_TYPE = "application/json; charset=utf-8";

/** How much more of a body that nobody wants is read, and for how long. */
interface Patience {
  bytes: number;
  ms: number;
}

const WITH_STRANGERS: Patience = { bytes: 16 * 1_048_576, ms: 3000 };
const WITH_CALLERS: Patience = { bytes: 32 * 1_048_576, ms: 5000 };
/** Time for an answer to be read by who does not stop writing. */
const LAST_MS = 1000;

/** Whether a caller sends the body only when told to (RFC 9110, section 10.1.1). */
export function waitsToSend({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.expect !== undefined && httpVersion === "1.1";
}

/**
 * Writes the answer to a request. Where its body has not been read, what is left of it is read and dropped before the
 * connection is used again or closed: whoever is still writing would else see a broken connection and not the answer
 * (RFC 9112, section 9.6). One who does not stop is hung up on.
 */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, text }: { status: number; headers: HeaderList; text: string },
  known: boolean,
): void {
  const bytes = Buffer.byteLength(text);
  headers.push("content-type", JSON_TYPE, "content-length", String(bytes));
  if (request.complete || !hasBody(request)) {
    // Text of one byte a character is the same in both, and is written faster as what it need not be encoded to.
    response.writeHead(status, headers).end(text, bytes === text.length ? "latin1" : "utf8");
    return;
  }
  if (waitsToSend(request)) headers.push("connection", "close"); // the body may come all the same, or not
  response.writeHead(status, headers).write(text);
  drop(request, response, known ? WITH_CALLERS : WITH_STRANGERS);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** Ends a response, whose text is written, when the request has come to its end. */
function drop(request: IncomingMessage, response: ServerResponse, { bytes, ms }: Patience): void {
  let left = bytes;
  const hangUp = (): void => {
    request.off("data", count).pause();
    const { socket } = request;
    socket.end();
    setTimeout(() => socket.destroy(), LAST_MS).unref();
  };
  const timer = setTimeout(hangUp, ms);
  const count = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left >= 0) return;
    clearTimeout(timer);
    hangUp();
  };
  const ended = (): void => {
    clearTimeout(timer);
    response.end();
  };
  request.on("data", count).once("end", ended).once("close", ended).resume();
}
