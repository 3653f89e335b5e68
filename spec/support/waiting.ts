import { setTimeout as pause } from "node:timers/promises";

const PATIENCE_MS = 60_000;
const LOOK_MS = 20;

/** Looks again and again until there is something, which it gives; throws after so long that no busy machine is the reason. */
export async function found<Value>(look: () => Promise<Value | undefined>, what = "it came"): Promise<Value> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > until) throw new Error(`not within ${PATIENCE_MS / 1000} s: ${what}`);
    await pause(LOOK_MS);
  }
}
