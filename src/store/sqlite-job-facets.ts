import type { SQLInputValue } from "node:sqlite";
import type { FacetQuestion, JobFacets, JobQuery } from "./job-query.ts";
import { type JobState, jobStates } from "./job-stage.ts";
import type { Row } from "./sqlite-database.ts";
import { type Column, type Condition, countSourceOf, filtersOf, valuesOf, whereOf } from "./sqlite-job-conditions.ts";
import type { Readable } from "./sqlite-reader.ts";

/** What is known of a query before its facets are counted. */
interface Known {
  /** On whose jobs are seen. */
  seen: Condition[];
  search: Condition | null;
  /** How many jobs have the search terms. */
  hits: number | null;
}

/** Counts jobs by what is asked, from indexes alone. */
export function facetsOf(
  database: Readable,
  query: JobQuery,
  { states, errorCodes, time }: FacetQuestion,
  { seen, search, hits }: Known,
): JobFacets {
  const grouped = (
    asked: JobQuery,
    by: Column[],
    select: string,
    more: Condition[] = [],
    ...values: SQLInputValue[]
  ) => {
    const conditions = [...seen, ...filtersOf(asked), ...more];
    const source = countSourceOf(asked, conditions, search, hits, by);
    const sql = `SELECT ${select}, count(*) AS n FROM ${source.from} ${whereOf(source.conditions)}`;
    return database.all(
      `${sql} GROUP BY ${by.map((_, i) => i + 1).join(", ")}`,
      ...values,
      ...valuesOf(source.conditions),
    );
  };
  return {
    states: states ? countsByState(grouped({ ...query, states: null }, ["state"], "state")) : null,
    errorCodes: errorCodes
      ? grouped({ ...query, errorCodes: null }, ["error_code"], "error_code", [withError])
          .map(({ error_code, n }) => ({ code: Number(error_code), jobs: Number(n) }))
          .sort((a, b) => b.jobs - a.jobs || a.code - b.code)
      : null,
    time:
      time === null
        ? null
        : binned(
            grouped(
              query,
              ["submitted_at", "state"],
              "CAST((submitted_at - ?) / ? AS INTEGER) AS bin, state",
              [within(time.from, time.from + time.binMs * time.bins)],
              time.from,
              time.binMs,
            ),
          ),
  };
}

const withError: Condition = { column: "error_code", sql: "error_code IS NOT NULL", values: [] };

function within(from: number, to: number): Condition {
  return { column: "submitted_at", sql: "submitted_at >= ? AND submitted_at < ?", values: [from, to] };
}

function countsByState(rows: readonly Row[]): Partial<Record<JobState, number>> {
  const counted = new Map(rows.map(({ state, n }) => [String(state), Number(n)]));
  return Object.fromEntries(jobStates.flatMap((state) => (counted.has(state) ? [[state, counted.get(state)]] : [])));
}

function binned(rows: readonly Row[]): NonNullable<JobFacets["time"]> {
  const bins = Map.groupBy(rows, ({ bin }) => Number(bin));
  return [...bins].map(([bin, those]) => ({ bin, states: countsByState(those) })).sort((a, b) => a.bin - b.bin);
}
