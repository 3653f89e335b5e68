import type { Embedding } from "./embedded.ts";

/*
 * What commands start a service in this process with. Where no job is to be run, no executor is begun and nothing is taken
 * up or deleted: it starts sooner.
 */

/** Jobs are run where they are kept. */
export const FOUND = { state: "found", runJobs: true } as const satisfies Embedding;
/** What is kept is looked at. */
export const LOOKED_UP = { state: "found", runJobs: false } as const satisfies Embedding;
/** Jobs are run, and kept. */
export const KEPT = { state: "kept", runJobs: true } as const satisfies Embedding;
/** What is registered is kept. */
export const WRITTEN_DOWN = { state: "kept", runJobs: false } as const satisfies Embedding;
/** Jobs are run, and kept nowhere. */
export const PASSING = { state: "temporary", runJobs: true } as const satisfies Embedding;
/** Nothing is kept, and no job is run. */
export const NOTHING_KEPT = { state: "temporary", runJobs: false } as const satisfies Embedding;
