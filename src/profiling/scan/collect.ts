import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | null = null;

/**
 * Has the engine look for what is no longer in use: of memory that threads share it does not know how much there is, and
 * would let one file's lie beside the next one's. It takes a while, and functions have to be made fast anew after it.
 */
export function collectSoon(): void {
  if (collect === null) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void; // what the flag exposes
  }
  setImmediate(collect);
}
