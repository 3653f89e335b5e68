import type { SQLInputValue } from "node:sqlite";
import type { JobQuery } from "./job-query.ts";
import { folded } from "./job-rows.ts";

/** Letters from which on the index of searched texts can be used. */
const TRIGRAM = 3;
/** So many jobs are rather looked at one by one than found by walking an index of all. */
export const FEW = 2000;
/** Jobs of more datasets or batches than this are no longer few. */
const FEW_LISTED = 10;

export type Column = "owner" | "submitted_at" | "state" | "dataset_id" | "batch_id" | "error_code" | "type" | "text";

/** What is asked of jobs, in SQL with its values. */
export interface Condition {
  column: Column;
  sql: string;
  values: SQLInputValue[];
}

/** Where jobs are counted, and by which conditions. */
export interface CountSource {
  from: string;
  conditions: Condition[];
}

/**
 * Where the jobs that meet all conditions of a query are counted: among those few that have its search terms, or by the
 * narrowest index that holds what is asked of them and what they are grouped by.
 */
export function countSourceOf(
  query: JobQuery,
  filters: Condition[],
  search: Condition | null,
  hits: number | null,
  grouped: readonly Column[] = [],
): CountSource {
  if (search !== null && hits !== null && hits <= FEW) {
    return { from: "job_search CROSS JOIN jobs ON jobs.seq = job_search.rowid", conditions: [search, ...filters] };
  }
  const index =
    narrowIndex(query) ?? countingIndex([...filters.map(({ column }) => column), ...grouped], search !== null);
  return { from: `jobs INDEXED BY ${index}`, conditions: [...filters, ...amongHits(search)] };
}

/** That a job is among those that have the search terms. */
export function amongHits(search: Condition | null): Condition[] {
  return search === null ? [] : [{ ...search, sql: `seq IN (SELECT rowid FROM job_search WHERE ${search.sql})` }];
}

/** The index of a condition that few jobs meet. */
export function narrowIndex({ batchIds, datasetIds }: JobQuery): string | null {
  if (batchIds !== null && batchIds.length <= FEW_LISTED) return "jobs_of_batch";
  return datasetIds !== null && datasetIds.length <= FEW_LISTED ? "jobs_by_dataset" : null;
}

/** The narrowest index that has all that is asked of the jobs that are counted. */
function countingIndex(asked: readonly Column[], searched: boolean): string {
  const columns = new Set(asked);
  const only = (...names: Column[]): boolean => [...columns].every((column) => names.includes(column));
  if (!searched && columns.has("error_code") && only("error_code", "owner", "submitted_at")) return "jobs_of_error";
  if (!searched && columns.has("state") && only("state", "owner", "submitted_at")) return "jobs_of_state";
  return !searched && columns.has("owner") && only("owner", "submitted_at") ? "jobs_of_owner" : "jobs_by_created";
}

export function whereOf(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? "" : `WHERE ${conditions.map(({ sql }) => sql).join(" AND ")}`;
}

export function valuesOf(conditions: readonly Condition[]): SQLInputValue[] {
  return conditions.flatMap(({ values }) => values);
}

/** All conditions of a query but its search terms, and on whose jobs are seen. */
export function filtersOf({
  from,
  to,
  states,
  owners,
  datasetIds,
  batchIds,
  errorCodes,
  types,
}: JobQuery): Condition[] {
  return [
    ...(from === null ? [] : [equal("submitted_at", ">=", from)]),
    ...(to === null ? [] : [equal("submitted_at", "<", to)]),
    ...isOneOf("state", states),
    ...isOneOf("owner", owners),
    ...isOneOf("dataset_id", datasetIds),
    ...isOneOf("batch_id", batchIds),
    ...isOneOf("error_code", errorCodes),
    ...isOneOf("type", types ?? null),
  ];
}

export function equal(column: Condition["column"], operator: "IS" | ">=" | "<", value: SQLInputValue): Condition {
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
export function searchOf(terms: readonly string[]): Condition | null {
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
export function eachHas(term: string): Condition {
  const sql = "(SELECT text FROM job_search WHERE rowid = jobs.seq) LIKE ? ESCAPE '\\'";
  return { column: "text", sql, values: [`%${likeLiteral(folded(term))}%`] };
}

/** A text as a LIKE pattern, escaped by a backslash, that stands for itself. */
export function likeLiteral(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
