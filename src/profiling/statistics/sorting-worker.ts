import { parentPort } from "node:worker_threads";
import { type Summarised, summariseNumbers } from "./number-summary.ts";
import type { Unit } from "./round-edges.ts";
import { sortDoubles } from "./sort-doubles.ts";

/** Values to be brought into order and summed up. */
export interface SortingTask {
  values: Float64Array<ArrayBuffer>;
  unit: Unit;
  sampleRanks: readonly number[];
}

export type SortingResult = { ok: true; summarised: Summarised } | { ok: false; message: string };

// A thread that sorts once: nothing of DuckDB is in it, so that it may be ended at any time.
parentPort?.on("message", (task: SortingTask) => parentPort?.postMessage(result(task)));

function result({ values, unit, sampleRanks }: SortingTask): SortingResult {
  try {
    return { ok: true, summarised: summariseNumbers(sortDoubles(values), unit, sampleRanks) };
  } catch (error) {
    return { ok: false, message: String(error) };
  }
}
