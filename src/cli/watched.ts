import type { Contract } from "../client/index.ts";
import { timeText } from "./text.ts";

type Dataset = Contract["datasets.get"]["result"];

/** How the tests of tables went last, in a line. */
export function verdictsText(quality: NonNullable<Dataset["quality"]>): string {
  return quality
    .map(({ spec, last, passed, tests }) =>
      last === null ? `${spec} (not run yet)` : `${spec} ${last.status} (${passed} of ${tests})`,
    )
    .join(", ");
}

/** Workflows that a dataset has to do with, in a line. */
export function schedulesText(schedules: NonNullable<Dataset["schedules"]>): string {
  return schedules
    .map(({ workflow, status, next_at }) =>
      next_at === null ? `${workflow} (${status.toLowerCase()})` : `${workflow} (next ${timeText(next_at)})`,
    )
    .join(", ");
}
