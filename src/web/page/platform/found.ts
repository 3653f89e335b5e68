import type { Result } from "../../../client/index.ts";

type Match = Result<"catalog.search">["items"][number]["matched"][number];
/** A table, with where what was looked for stands in it. */
export type Found = Result<"catalog.list">["items"][number] & { matched?: Match[] };
