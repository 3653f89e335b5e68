import { writeFileSync } from "node:fs";

/** By so much of the machine's memory, in thousandths, does the process count as larger than it is. */
const LARGER_BY = "500";

/**
 * Where the memory of the machine, or of the group that the service runs in, is used up in spite of all limits, Linux ends
 * the process that counts as the largest: this one, whose jobs run again, and not the service.
 */
export function endBeforeOthers(): void {
  if (process.platform !== "linux") return;
  try {
    writeFileSync("/proc/self/oom_score_adj", LARGER_BY);
  } catch {
    // it may not, or is itself what is to be ended first: then the system chooses by size alone
  }
}
