import type { Profiler } from "node:inspector";

/** What a thread was busy with. */
export interface Hottest {
  /** Milliseconds in JavaScript and native code called by it, with those of its garbage collection. */
  busyMs: number;
  garbageMs: number;
  functions: { name: string; place: string; ms: number }[];
}

const IDLE = new Set(["(idle)", "(program)", "(root)"]);

/** The functions that a thread was in by its CPU profile, the busiest first. */
export function hottest({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Hottest {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const found = new Map<string, { name: string; place: string; ms: number }>();
  for (const [i, id] of samples.entries()) {
    const frame = byId.get(id);
    if (frame === undefined || IDLE.has(frame.functionName)) continue;
    const file = frame.url.replace(/^.*\/(?=src\/|node_modules\/)/, "");
    const place = file === "" ? "" : `${file}:${frame.lineNumber + 1}`;
    const key = `${frame.functionName} ${place}`;
    const known = found.get(key) ?? { name: frame.functionName || "(anonymous)", place, ms: 0 };
    known.ms += (timeDeltas[i] ?? 0) / 1000;
    found.set(key, known);
  }
  const functions = [...found.values()].sort((a, b) => b.ms - a.ms);
  return {
    busyMs: functions.reduce((sum, { ms }) => sum + ms, 0),
    garbageMs: functions.find(({ name }) => name === "(garbage collector)")?.ms ?? 0,
    functions,
  };
}
