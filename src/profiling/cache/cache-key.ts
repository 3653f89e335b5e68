import { createHash } from "node:crypto";
import type { TableOptions } from "../model/table-options.ts";

/** Raised whenever, within a version, profiles of the same content come out differently or are kept in another form. */
const REVISION = 10;

/** A hash of what a profile depends on besides a file's content: the profiler's version and the options. */
export function cacheKeyOf(version: string, options: TableOptions): string {
  return createHash("sha256")
    .update(JSON.stringify([version, REVISION, options]))
    .digest("hex");
}
