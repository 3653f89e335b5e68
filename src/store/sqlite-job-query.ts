import type { JobPage, JobQuery, SortKey } from "./job-query.ts";
import { SUMMARY_COLUMNS, summaryOf } from "./job-rows.ts";
import {
  amongHits,
  type Condition,
  type CountSource,
  countSourceOf,
  eachHas,
  equal,
  FEW,
  filtersOf,
  narrowIndex,
  searchOf,
  valuesOf,
  whereOf,
} from "./sqlite-job-conditions.ts";
import { facetsOf } from "./sqlite-job-facets.ts";
import type { Readable } from "./sqlite-reader.ts";

/** What each key sorts by, and the index that has it, then the id, then all that jobs are filtered by. */
const SORTED: Record<SortKey, { by: string; index: string }> = {
  // By number, not by time: a clock that goes back changes nothing about which job came first.
  created: { by: "seq", index: "jobs_in_order" },
  started: { by: "started_at", index: "jobs_by_started" },
  finished: { by: "finished_at", index: "jobs_by_finished" },
  dataset_name: { by: "dataset_name COLLATE NOCASE", index: "jobs_by_dataset_name" },
  owner: { by: "owner", index: "jobs_by_owner" },
  status: { by: "state", index: "jobs_by_status" },
};

/** So many jobs are rather looked up among those that have the terms than each asked for its text. */
const MANY = 20_000;
/**
 * Answers a question about jobs from indexes alone; rows are read only for the page asked for. Jobs of a dataset or a
 * batch, and the few that have all search terms, are found by these; all others by walking the index of the first sort
 * key, which holds what they are filtered by.
 */
export function queryJobs(database: Readable, query: JobQuery): JobPage {
  const all = database.number("SELECT count(*) AS n FROM jobs");
  const total =
    query.visible === undefined
      ? all
      : database.number("SELECT count(*) AS n FROM jobs WHERE owner IS ?", query.visible);
  const seen = query.visible === undefined || total === all ? [] : [equal("owner", "IS", query.visible)];
  const filters = [...seen, ...filtersOf(query)];
  const search = searchOf(query.terms);
  const hits =
    search === null
      ? null
      : database.number(`SELECT count(*) AS n FROM job_search WHERE ${search.sql}`, ...search.values);
  const found =
    filters.length === seen.length && search === null ? total : countOf(database, query, filters, search, hits);
  const facets = query.facets === undefined ? null : facetsOf(database, query, query.facets, { seen, search, hits });
  if (query.offset >= found) return { jobs: [], found, total, facets };
  const page = pageSourceOf(query, filters, search, hits, all);
  const rows = database.all(
    `SELECT seq FROM ${page.from} ${whereOf(page.conditions)} ORDER BY ${orderOf(query)} LIMIT ? OFFSET ?`,
    ...valuesOf(page.conditions),
    query.limit,
    query.offset,
  );
  const summaries = rows.map(({ seq }) =>
    database.get(`SELECT ${SUMMARY_COLUMNS.join(", ")} FROM jobs WHERE seq = ?`, seq as number),
  );
  return { jobs: summaries.flatMap((row) => (row === undefined ? [] : [summaryOf(row)])), found, total, facets };
}

/** Where a page of jobs is found, and by which conditions. */
function pageSourceOf(
  query: JobQuery,
  filters: Condition[],
  search: Condition | null,
  hits: number | null,
  all: number,
): CountSource {
  if (search !== null && hits !== null && hits <= FEW) return countSourceOf(query, filters, search, hits);
  const index = narrowIndex(query) ?? SORTED[query.sort[0]?.key ?? "created"].index;
  const asked = walked(query, hits, all) > MANY ? amongHits(search) : query.terms.map(eachHas);
  return { from: `jobs INDEXED BY ${index}`, conditions: [...filters, ...asked] };
}

/**
 * How many jobs are looked at until a page is full, about: where many have the terms, soon enough, but all of them where
 * they come in no order that an index has.
 */
function walked({ sort, offset, limit }: JobQuery, hits: number | null, all: number): number {
  return sort.length > 1 ? all : ((offset + limit) * all) / Math.max(hits ?? all, 1);
}

function countOf(
  database: Readable,
  query: JobQuery,
  filters: Condition[],
  search: Condition | null,
  hits: number | null,
): number {
  if (hits !== null && filters.length === 0) return hits;
  const { from, conditions } = countSourceOf(query, filters, search, hits);
  return database.number(`SELECT count(*) AS n FROM ${from} ${whereOf(conditions)}`, ...valuesOf(conditions));
}

function orderOf({ sort }: JobQuery): string {
  const keys = sort.map(({ key, descending }) => `${SORTED[key].by} ${descending ? "DESC" : "ASC"}`);
  return [...keys, `job_id ${sort.at(-1)?.descending === true ? "DESC" : "ASC"}`].join(", ");
}
