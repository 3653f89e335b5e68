import type { Result } from "../../../client/index.ts";

/** How a query is, and rows of its result once it has ended. */
export type QueryPage = Result<"queries.result">;

/** What is kept of a query. */
export type QueryRecord = Result<"queries.list">["items"][number];

const ACTIVE = new Set(["SUBMITTING", "STARTING"]);

/** Whether a query waits or runs. */
export function isActive({ status }: { status: string }): boolean {
  return ACTIVE.has(status);
}
