import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Less is given back whenever the engine looks for what is in use. */
const MUCH = 33_554_432;

let collect: (() => void) | null = null;

/**
 * Has the engine look for what is no longer in use, where it is about so many bytes: of memory that threads share it does
 * not know how much there is, and would let one text's lie beside the next one's.
 */
export function giveBack(bytes: number): void {
  if (bytes < MUCH) return;
  if (collect === null) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void; // what the flag exposes
  }
  setImmediate(collect);
}
