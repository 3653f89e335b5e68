import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { isAlive } from "../support/served.ts";
import { soonest } from "../support/soonest.ts";

const service = fileURLToPath(new URL("./services/short-lived.ts", import.meta.url));

/** Longer than any executor may live on, and what else runs on the machine may hold it up. */
const PATIENCE_MS = 10_000;
const SOON_MS = 1000;

/** Kills a service so long after it has started an executor, or after that says it is ready; tells how long it lives on. */
async function livesOn(module: string, ms: number, ready = false): Promise<number> {
  const child = spawn(process.execPath, [service, module], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const executor = Number((await lines.next()).value);
  if (ready) while ((await lines.next()).value !== "ready");
  await sleep(ms);
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  const began = performance.now();
  while ((await isAlive(executor)) && performance.now() - began < PATIENCE_MS) await sleep(10);
  const lived = performance.now() - began;
  if (await isAlive(executor)) {
    process.kill(executor, "SIGKILL");
    throw new Error(`after ${ms} ms: it lives on`);
  }
  return lived;
}

describe("an executor whose service is killed", () => {
  it("ends within a second, at whatever moment of its first two seconds that is", async () => {
    const moments = Array.from({ length: 20 }, (_, i) => (i < 10 ? i * 40 + Math.random() * 40 : Math.random() * 2000));
    const lived: number[] = [];
    for (let i = 0; i < moments.length; i += 4) {
      const some = moments.slice(i, i + 4).map((moment) => soonest(SOON_MS, () => livesOn("", moment)));
      lived.push(...(await Promise.all(some)));
    }
    const told = lived.map((ms, i) => `${Math.round(moments[i] as number)}: ${Math.round(ms)}`).join(", ");
    // All but one: what else runs on the machine may hold up one of them.
    expect(lived.sort((a, b) => a - b).at(-2), told).to.be.lessThan(SOON_MS);
  }).timeout(120_000);

  it("ends within a second, were its main thread busy for ever", async () => {
    const busy = new URL("./executors/busy.ts", import.meta.url).href;
    expect(await soonest(SOON_MS, () => livesOn(busy, 200, true))).to.be.lessThan(SOON_MS);
  });
});
