import type { Contract } from "../../../client/index.ts";
import type { JobsChoice, Sort, Span } from "../../model/page-route.ts";
import { statesOf } from "./states.tsx";

type Question = Contract["jobs.query"]["params"];

const HOUR_MS = 3_600_000;
const SPANS: Record<Span, number> = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS, month: 720 * HOUR_MS };
const SORTS: Record<Sort, NonNullable<Question["sort"]>[number]> = {
  newest: { key: "created", direction: "desc" },
  oldest: { key: "created", direction: "asc" },
  finished: { key: "finished", direction: "desc" },
  name: { key: "dataset_name", direction: "asc" },
  owner: { key: "owner", direction: "asc" },
};

/** Jobs on a page. */
export const PAGE = 50;
/** Bars of the last 24 hours, and how long each is. */
export const BINS = 72;
export const BIN_MS = 1_200_000;
const MOST_TERMS = 20;

/** What is asked of the service for a choice: the page of jobs and all counts, in one call. */
export function questionOf(choice: JobsChoice, isAdmin: boolean, now: number): Question {
  const { state, words, span, sort, everyone, error, batch, page } = choice;
  const terms = words.split(/\s+/).filter((term) => term !== "");
  const filter = {
    ...(state === null ? {} : { status: statesOf(state) }),
    ...(error === null ? {} : { error_code: [error] }),
    ...(batch === null ? {} : { batch_id: [batch] }),
  };
  return {
    ...(Object.keys(filter).length === 0 ? {} : { filter }),
    ...(terms.length === 0 ? {} : { search: { terms: terms.slice(0, MOST_TERMS) } }),
    ...(span === null ? {} : { time_span: { from: now - SPANS[span] } }),
    sort: [SORTS[sort]],
    facets: { status: true, error_code: true, submitted: { from: firstBin(now), bin_ms: BIN_MS, bins: BINS } },
    offset: page * PAGE,
    limit: PAGE,
    ...(everyone && isAdmin ? { admin: true } : {}),
  };
}

/** When the first of the bars begins; the last is the one that it is now. */
export function firstBin(now: number): number {
  return (Math.floor(now / BIN_MS) - BINS + 1) * BIN_MS;
}
