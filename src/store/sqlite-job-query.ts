import type { SQLInputValue } from "node:sqlite";
import type { JobPage, JobQuery, SortKey } from "./job-query.ts";
import { folded, SUMMARY_COLUMNS, summaryOf } from "./job-rows.ts";
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

/** Letters from which on the index of searched texts can be used. */
const TRIGRAM = 3;
/** So many jobs are rather looked at one by one than found by walking an index of all. */
const FEW = 2000;
/** So many jobs are rather looked up among those that have the terms than each asked for its text. */
const MANY = 20_000;
/** Jobs of more datasets or batches than this are no longer few. */
const FEW_LISTED = 10;

interface Condition {
  column: "owner" | "submitted_at" | "state" | "dataset_id" | "batch_id" | "error_code" | "text";
  sql: string;
  values: SQLInputValue[];
}

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
  const plan = planOf(query, filters, search, hits, all);
  const found = filters.length === seen.length && search === null ? total : countOf(database, plan, filters, hits);
  if (query.offset >= found) return { jobs: [], found, total };
  const rows = database.all(
    `SELECT seq FROM ${plan.pageFrom} ${whereOf(plan.pageConditions)} ORDER BY ${orderOf(query)} LIMIT ? OFFSET ?`,
    ...valuesOf(plan.pageConditions),
    query.limit,
    query.offset,
  );
  const summaries = rows.map(({ seq }) =>
    database.get(`SELECT ${SUMMARY_COLUMNS.join(", ")} FROM jobs WHERE seq = ?`, seq as number),
  );
  return { jobs: summaries.flatMap((row) => (row === undefined ? [] : [summaryOf(row)])), found, total };
}

/** Where jobs are counted and where a page of them is found. */
interface Plan {
  countFrom: string;
  countConditions: Condition[];
  pageFrom: string;
  pageConditions: Condition[];
}

function planOf(
  query: JobQuery,
  filters: Condition[],
  search: Condition | null,
  hits: number | null,
  all: number,
): Plan {
  if (search !== null && hits !== null && hits <= FEW) {
    const from = "job_search CROSS JOIN jobs ON jobs.seq = job_search.rowid";
    const conditions = [search, ...filters];
    return { countFrom: from, countConditions: conditions, pageFrom: from, pageConditions: conditions };
  }
  const first = query.sort[0]?.key ?? "created";
  const narrow = narrowIndex(query);
  const among =
    search === null ? [] : [{ ...search, sql: `seq IN (SELECT rowid FROM job_search WHERE ${search.sql})` }];
  return {
    countFrom: `jobs INDEXED BY ${narrow ?? countingIndex(filters, search !== null)}`,
    countConditions: [...filters, ...among],
    pageFrom: `jobs INDEXED BY ${narrow ?? SORTED[first].index}`,
    pageConditions: [...filters, ...(walked(query, hits, all) > MANY ? among : query.terms.map(eachHas))],
  };
}

/**
 * How many jobs are looked at until a page is full, about: where many have the terms, soon enough, but all of them where
 * they come in no order that an index has.
 */
function walked({ sort, offset, limit }: JobQuery, hits: number | null, all: number): number {
  return sort.length > 1 ? all : ((offset + limit) * all) / Math.max(hits ?? all, 1);
}

function countOf(database: Readable, plan: Plan, filters: Condition[], hits: number | null): number {
  if (hits !== null && filters.length === 0) return hits;
  return database.number(
    `SELECT count(*) AS n FROM ${plan.countFrom} ${whereOf(plan.countConditions)}`,
    ...valuesOf(plan.countConditions),
  );
}

/** The index of a condition that few jobs meet. */
function narrowIndex({ batchIds, datasetIds }: JobQuery): string | null {
  if (batchIds !== null && batchIds.length <= FEW_LISTED) return "jobs_of_batch";
  return datasetIds !== null && datasetIds.length <= FEW_LISTED ? "jobs_by_dataset" : null;
}

/** The narrowest index that has all that is asked of the jobs that are counted. */
function countingIndex(filters: readonly Condition[], searched: boolean): string {
  const columns = new Set(filters.map(({ column }) => column));
  const only = (...names: Condition["column"][]): boolean => [...columns].every((column) => names.includes(column));
  if (!searched && columns.has("error_code") && only("error_code", "owner", "submitted_at")) return "jobs_of_error";
  if (!searched && columns.has("state") && only("state", "owner", "submitted_at")) return "jobs_of_state";
  return !searched && columns.has("owner") && only("owner", "submitted_at") ? "jobs_of_owner" : "jobs_by_created";
}

function whereOf(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? "" : `WHERE ${conditions.map(({ sql }) => sql).join(" AND ")}`;
}

function valuesOf(conditions: readonly Condition[]): SQLInputValue[] {
  return conditions.flatMap(({ values }) => values);
}

function orderOf({ sort }: JobQuery): string {
  const keys = sort.map(({ key, descending }) => `${SORTED[key].by} ${descending ? "DESC" : "ASC"}`);
  return [...keys, `job_id ${sort.at(-1)?.descending === true ? "DESC" : "ASC"}`].join(", ");
}

function filtersOf({ from, to, states, owners, datasetIds, batchIds, errorCodes }: JobQuery): Condition[] {
  return [
    ...(from === null ? [] : [equal("submitted_at", ">=", from)]),
    ...(to === null ? [] : [equal("submitted_at", "<", to)]),
    ...isOneOf("state", states),
    ...isOneOf("owner", owners),
    ...isOneOf("dataset_id", datasetIds),
    ...isOneOf("batch_id", batchIds),
    ...isOneOf("error_code", errorCodes),
  ];
}

function equal(column: Condition["column"], operator: "IS" | ">=" | "<", value: SQLInputValue): Condition {
  return { column, sql: `${column} ${operator} ?`, values: [value] };
}

/** One parameter whatever the length of the list, so that statements stay few. */
function isOneOf(column: Condition["column"], list: readonly (string | number)[] | null): Condition[] {
  if (list === null) return [];
  if (list.length === 1) return [{ column, sql: `${column} = ?`, values: [...list] }];
  const sql = `${column} IS NOT NULL AND ${column} IN (SELECT value FROM json_each(?))`;
  return [{ column, sql, values: [JSON.stringify(list)] }];
}

/** What texts must match that have all terms; null where there are none. */
function searchOf(terms: readonly string[]): Condition | null {
  if (terms.length === 0) return null;
  const texts = terms.map(folded);
  const long = texts.filter((text) => [...text].length >= TRIGRAM);
  const short = texts.filter((text) => [...text].length < TRIGRAM);
  const match = long.map((text) => `"${text.replaceAll('"', '""')}"`).join(" AND ");
  const matches = long.length === 0 ? [] : ["text MATCH ?"];
  const likes = short.map(() => "text LIKE ? ESCAPE '\\'");
  return {
    column: "text",
    sql: [...matches, ...likes].join(" AND "),
    values: [...(long.length === 0 ? [] : [match]), ...short.map((text) => `%${likeLiteral(text)}%`)],
  };
}

/** That a job's text has a term, looked up for this one job. */
function eachHas(term: string): Condition {
  const sql = "(SELECT text FROM job_search WHERE rowid = jobs.seq) LIKE ? ESCAPE '\\'";
  return { column: "text", sql, values: [`%${likeLiteral(folded(term))}%`] };
}

/** A text as a LIKE pattern, escaped by a backslash, that stands for itself. */
export function likeLiteral(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
