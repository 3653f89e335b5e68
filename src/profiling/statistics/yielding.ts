import { setImmediate } from "node:timers/promises";

/** Values that are worked on before others have their turn: about a millisecond. */
export const TURN = 65_536;

/**
 * Does work piece by piece until `piece` returns false. Between the pieces others have the thread, who may have queries
 * to send to a database that has nothing to do; an abort ends it there.
 */
export async function yielding(signal: AbortSignal, piece: () => boolean): Promise<void> {
  while (piece()) {
    await setImmediate();
    signal.throwIfAborted();
  }
}
