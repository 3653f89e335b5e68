import type { SQLInputValue } from "node:sqlite";
import type { JobPage, JobQuery, SortKey } from "./job-query.ts";
import { folded, HEAD_COLUMNS, headOf } from "./job-rows.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

/** What each key sorts by, and the index that has it, then the id, then all that jobs are filtered by. */
const SORTED: Record<SortKey, { by: string; index: string }> = {
  created: { by: "submitted_at", index: "jobs_by_created" },
  started: { by: "started_at", index: "jobs_by_started" },
  finished: { by: "finished_at", index: "jobs_by_finished" },
  dataset_name: { by: "dataset_name COLLATE NOCASE", index: "jobs_by_dataset_name" },
  owner: { by: "owner", index: "jobs_by_owner" },
  status: { by: "state", index: "jobs_by_status" },
};

/** Letters from which on the index of searched texts can be used. */
const TRIGRAM = 3;

interface Condition {
  sql: string;
  values: SQLInputValue[];
}

/**
 * Answers a question about jobs from indexes alone; rows are read only for the page asked for. Jobs of few batches or
 * datasets are found by those; all others by walking the index of the first sort key, which holds what they are
 * filtered by.
 */
export function queryJobs(database: SqliteDatabase, query: JobQuery): JobPage {
  const visible = query.visible === undefined ? [] : [{ sql: "owner IS ?", values: [query.visible] }];
  const conditions = [...visible, ...conditionsOf(query)];
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.map(({ sql }) => sql).join(" AND ")}`;
  const values = conditions.flatMap((condition) => condition.values);
  const total = database.number(
    `SELECT count(*) AS n FROM jobs ${visible.length === 0 ? "" : "WHERE owner IS ?"}`,
    ...visible.flatMap((condition) => condition.values),
  );
  const walked = query.batchIds === null && query.datasetIds === null;
  const from = (key: SortKey): string => (walked ? `jobs INDEXED BY ${SORTED[key].index}` : "jobs");
  const found =
    conditions.length === visible.length
      ? total
      : database.number(`SELECT count(*) AS n FROM ${from("created")} ${where}`, ...values);
  if (query.offset >= found) return { jobs: [], found, total };
  const first = query.sort[0]?.key ?? "created";
  const rows = database.all(
    `SELECT seq FROM ${from(first)} ${where} ORDER BY ${orderOf(query)} LIMIT ? OFFSET ?`,
    ...values,
    query.limit,
    query.offset,
  );
  const heads = rows.map(({ seq }) =>
    database.get(`SELECT ${HEAD_COLUMNS.join(", ")} FROM jobs WHERE seq = ?`, seq as number),
  );
  return { jobs: heads.flatMap((row) => (row === undefined ? [] : [headOf(row)])), found, total };
}

function orderOf({ sort }: JobQuery): string {
  const keys = sort.map(({ key, descending }) => `${SORTED[key].by} ${descending ? "DESC" : "ASC"}`);
  return [...keys, `job_id ${sort.at(-1)?.descending === true ? "DESC" : "ASC"}`].join(", ");
}

function conditionsOf(query: JobQuery): Condition[] {
  const { from, to } = query;
  return [
    ...(from === null ? [] : [{ sql: "submitted_at >= ?", values: [from] }]),
    ...(to === null ? [] : [{ sql: "submitted_at < ?", values: [to] }]),
    ...oneOf("state", query.states),
    ...oneOf("owner", query.owners),
    ...oneOf("dataset_id", query.datasetIds),
    ...oneOf("batch_id", query.batchIds),
    ...oneOf("error_code", query.errorCodes),
    ...searchOf(query.terms),
  ];
}

/** One parameter whatever the length of the list, so that statements stay few. */
function oneOf(column: string, list: readonly (string | number)[] | null): Condition[] {
  if (list === null) return [];
  return [{ sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(list)] }];
}

function searchOf(terms: readonly string[]): Condition[] {
  if (terms.length === 0) return [];
  const texts = terms.map(folded);
  const long = texts.filter((text) => [...text].length >= TRIGRAM);
  const short = texts.filter((text) => [...text].length < TRIGRAM);
  const matches = long.length === 0 ? [] : ["text MATCH ?"];
  const match = long.map((text) => `"${text.replaceAll('"', '""')}"`).join(" AND ");
  const likes = short.map(() => "text LIKE ? ESCAPE '\\'");
  return [
    {
      sql: `seq IN (SELECT rowid FROM job_search WHERE ${[...matches, ...likes].join(" AND ")})`,
      values: [...(long.length === 0 ? [] : [match]), ...short.map((text) => `%${likeLiteral(text)}%`)],
    },
  ];
}

/** A text as a LIKE pattern, escaped by a backslash, that stands for itself. */
export function likeLiteral(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
