import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";

/** Bytes that are handed to the connection at once. */
const AT_ONCE = 65_536;

/**
 * Writes the body of an answer as fast as it is read, and no faster: others have the thread in between. Resolves once it
 * is on its way, or nobody reads it any more. One who reads none of it for `timeoutMs` is hung up on.
 */
export async function sendPieces(
  response: ServerResponse,
  pieces: readonly Uint8Array[],
  timeoutMs: number,
): Promise<void> {
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += AT_ONCE) {
      if (response.destroyed) return;
      if (response.write(piece.subarray(at, at + AT_ONCE))) continue;
      await drained(response, timeoutMs);
      await setImmediate();
    }
  }
  response.end();
}

/** Hangs up on one who does not read the rest of what was written for `timeoutMs`. */
export function mindReading(response: ServerResponse, timeoutMs: number): void {
  const { socket } = response;
  if (socket !== null && socket.writableLength > 0) response.setTimeout(timeoutMs, () => response.destroy());
}

function drained(response: ServerResponse, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off("drain", done).off("close", done);
      resolve();
    };
    const timer = setTimeout(() => response.destroy(), timeoutMs);
    response.once("drain", done).once("close", done);
  });
}
