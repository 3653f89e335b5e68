import { readFileSync, writeFileSync } from "node:fs";

const KIB = 1024;
/** Has Linux forget the most that the process has taken (`proc(5)`, clear_refs). */
const FORGET = "5";

/** Bytes of memory that the process takes at most from now on, beside what it takes now; asked for once it is over. */
export function peakMemory(): () => number {
  const before = process.memoryUsage.rss();
  try {
    writeFileSync("/proc/self/clear_refs", FORGET);
  } catch {
    // another system, or one that forbids it: then it may be the most that was taken before
  }
  return () => Math.max(mostTaken() - before, 0);
}

function mostTaken(): number {
  try {
    const [, kib = "0"] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "latin1")) ?? [];
    return Number(kib) * KIB;
  } catch {
    return process.resourceUsage().maxRSS * KIB;
  }
}

/**
 * Bytes of data that count against the limit that the system has set (`ulimit -d`), be they in use, given back by the
 * allocator but kept for later, or only reserved; those in use on other systems.
 */
export function dataBytes(): number {
  try {
    const [, kib = "0"] = /^VmData:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "latin1")) ?? [];
    return Number(kib) * KIB;
  } catch {
    return process.memoryUsage.rss();
  }
}
