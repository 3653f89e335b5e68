import { createHash } from "node:crypto";
import type { TableOptions } from "../model/table-options.ts";

/** A hash of what a profile depends on besides a file's content: the profiler's version, with its revision, and the options. */
export function cacheKeyOf(version: string, options: TableOptions): string {
  return createHash("sha256")
    .update(JSON.stringify([version, options]))
    .digest("hex");
}
