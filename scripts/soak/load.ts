import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { Caller } from "./calls.ts";

// The load of a round, in a process of its own, so that the time it takes is not counted as the service's.

export interface Load {
  url: string;
  /** A job that has ended. */
  job_id: string;
  connections: number;
  seconds: number;
}

/** Time between two calls of a connection: 200 connections make 2 000 calls a second. */
const PAUSE_MS = 100;

process.on("message", async ({ url, job_id, connections, seconds }: Load) => {
  const caller = new Caller(url);
  const until = performance.now() + seconds * 1000;
  await Promise.all(Array.from({ length: connections }, (_, i) => connection(caller, job_id, i, until)));
  process.send?.(caller.tally);
});
process.send?.("ready");

/** One connection's calls, one after the other, of all kinds, wrong ones among them. */
async function connection(caller: Caller, job_id: string, seed: number, until: number): Promise<void> {
  const kinds = [
    () => caller.call("system.ping"),
    () => caller.call("profiler.jobStatus", { job_id }),
    () => caller.call("profiler.getProfile", { job_id, parts: ["cdd"] }),
    () => caller.call("profiler.jobStatus", { job_id: randomUUID() }),
    () => caller.call("profiler.jobStatus", {}),
    () => caller.call("no.such"),
    () => caller.post("{"),
    () => caller.post(`[${'{"jsonrpc":"2.0","id":1,"method":"system.ping"},'.repeat(19)}{}]`),
    () => caller.call("rpc.discover"),
  ];
  await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MS));
  for (let i = seed; performance.now() < until; i++) {
    await kinds[i % kinds.length]?.();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * (0.5 + Math.random())));
  }
}
