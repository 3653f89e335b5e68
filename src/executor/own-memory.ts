import { KEPT_MB } from "../profiling/scan/memory.ts";

/** What a process of up to two threads takes beside its runs, and each further thread: code, heaps, what DuckDB keeps, and what is kept of the last file. */
const OWN_MB = 400 + KEPT_MB;
const FURTHER_THREAD_MB = 60;

/** MiB of memory that an executor may take beside its runs. Fresh it takes two fifths of it, the rest comes with its work. */
export function ownMemoryMb(threads: number): number {
  return OWN_MB + Math.max(threads - 2, 0) * FURTHER_THREAD_MB;
}
