import { readdirSync, readFileSync } from "node:fs";

/** Bytes of memory that a process takes now, and the most that it ever took; those of Linux, where these specs run. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024;
  return { now: of("VmRSS"), peak: of("VmHWM") };
}

/** Bytes of memory that the processes that this one has started take together. */
export function memoryOfChildren(): number {
  const lists = readdirSync("/proc/self/task").map((id) => readFileSync(`/proc/self/task/${id}/children`, "utf8"));
  const pids = lists.flatMap((list) => list.trim().split(" ")).filter((pid) => pid !== "");
  return pids.reduce((sum, pid) => sum + residentBytes(Number(pid)), 0);
}

/** 0 of a process that has just ended. */
function residentBytes(pid: number): number {
  try {
    return memoryOf(pid).now || 0;
  } catch {
    return 0;
  }
}
