import { until } from "../../spec/support/served.ts";
import type { Found } from "./found.ts";
import { type House, LEASE_SECONDS } from "./house.ts";

export const LEASE_MS = LEASE_SECONDS * 1000;

/** Waits until a job runs for the `n`th time; tells how long that took. */
export async function begun(house: House, job_id: string, n: number): Promise<number> {
  const since = performance.now();
  const line = n === 1 ? "started" : `started again (run ${n})`;
  await until(async () => (await house.logOf(job_id)).includes(line), `run ${n} begins`);
  return performance.now() - since;
}

/** Waits until jobs have ended: all must have their profiles, once. */
export async function outcome(house: House, ids: readonly string[]): Promise<Found[]> {
  const counts = await house.ended(ids);
  const ends = await house.lines(ids, "done: ");
  const all = counts.HEAVY_PROFILES_READY === ids.length;
  return [
    { what: "jobs by their end", value: JSON.stringify(counts), good: all },
    { what: "jobs by how often they ended", value: JSON.stringify(ends), good: ends[1] === ids.length },
  ];
}
