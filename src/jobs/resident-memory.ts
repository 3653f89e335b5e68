import { readFileSync } from "node:fs";

const KIB_PER_MIB = 1024;

/** MiB of memory that a process of this machine takes; 0 where it is gone, or the system does not tell of others (`proc(5)`). */
export function residentMb(pid: number): number {
  try {
    const [, kib = "0"] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
    return Number(kib) / KIB_PER_MIB;
  } catch {
    return 0;
  }
}
