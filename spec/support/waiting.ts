import { setTimeout as pause } from "node:timers/promises";

const PATIENCE_MS = 60_000;
const LOOK_MS = 50;

/** Looks again and again until there is something, which it gives; throws where there is nothing for too long. */
export async function found<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > until) throw new Error("it did not come");
    await pause(LOOK_MS);
  }
}
