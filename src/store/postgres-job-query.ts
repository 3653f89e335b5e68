import type { FacetQuestion, JobFacets, JobPage, JobQuery, SortKey } from "./job-query.ts";
import { folded } from "./job-rows.ts";
import { type JobState, jobStates } from "./job-stage.ts";
import type { PgRow, Sql } from "./postgres-database.ts";
import { SUMMARY, summaryOf } from "./postgres-job-rows.ts";
import { escaped } from "./postgres-text.ts";
import { likeLiteral } from "./sqlite-job-conditions.ts";

const SORTED: Record<SortKey, string> = {
  created: "seq",
  started: "started_at",
  finished: "finished_at",
  dataset_name: "name_key",
  owner: "owner",
  status: "state",
};

/** Values of a statement, and where they stand in it. */
class Values {
  readonly list: unknown[] = [];

  /** What stands for a value. */
  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}

/** Answers a question about jobs, as of one moment where it is asked in a transaction. */
export async function queryJobs(tx: Sql, query: JobQuery): Promise<JobPage> {
  const total = await countOf(tx, seenBy(query));
  const found = await countOf(tx, query);
  const facets = query.facets === undefined ? null : await facetsOf(tx, query, query.facets);
  if (query.offset >= found) return { jobs: [], found, total, facets };
  const values = new Values();
  const where = whereOf(query, values);
  const rows = await tx.all(
    `SELECT ${SUMMARY} FROM jobs ${where} ORDER BY ${orderOf(query)}
     LIMIT ${values.add(query.limit)} OFFSET ${values.add(query.offset)}`,
    values.list,
  );
  return { jobs: rows.map(summaryOf), found, total, facets };
}

/** What is asked when nothing is but whose jobs are seen. */
function seenBy({ visible }: JobQuery): Conditions {
  const any = { from: null, to: null, states: null, owners: null, datasetIds: null, batchIds: null, errorCodes: null };
  return { ...any, visible, terms: [] };
}

type Conditions = Omit<JobQuery, "sort" | "offset" | "limit" | "facets">;

async function countOf(tx: Sql, query: Conditions): Promise<number> {
  const values = new Values();
  const [row] = await tx.all(`SELECT count(*) AS n FROM jobs ${whereOf(query, values)}`, values.list);
  return Number(row?.n ?? 0);
}

function whereOf(query: Conditions, values: Values, more: readonly string[] = []): string {
  const { visible, from, to, states, owners, datasetIds, batchIds, errorCodes, types, terms } = query;
  const isOneOf = (column: string, type: string, list: readonly unknown[] | null): string[] =>
    list === null ? [] : [`${column} = ANY (${values.add([...list])}::${type}[])`];
  const conditions = [
    ...(visible === undefined
      ? []
      : visible === null
        ? ["owner IS NULL"]
        : [`owner = ${values.add(escaped(visible))}`]),
    ...(from === null ? [] : [`submitted_at >= ${values.add(from)}`]),
    ...(to === null ? [] : [`submitted_at < ${values.add(to)}`]),
    ...isOneOf("state", "text", states),
    ...isOneOf("owner", "text", owners?.map(escaped) ?? null),
    ...isOneOf("dataset_id", "text", datasetIds?.map(escaped) ?? null),
    ...isOneOf("batch_id", "text", batchIds?.map(escaped) ?? null),
    ...isOneOf("error_code", "integer", errorCodes),
    ...isOneOf("type", "text", types ?? null),
    ...terms.map((term) => `searched LIKE ${values.add(`%${likeLiteral(folded(term).toWellFormed())}%`)}`),
    ...more,
  ];
  return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
}

function orderOf({ sort }: JobQuery): string {
  const keys = sort.map(
    ({ key, descending }) => `${SORTED[key]} ${descending ? "DESC NULLS LAST" : "ASC NULLS FIRST"}`,
  );
  return [...keys, `job_id ${sort.at(-1)?.descending === true ? "DESC" : "ASC"}`].join(", ");
}

async function facetsOf(tx: Sql, query: JobQuery, { states, errorCodes, time }: FacetQuestion): Promise<JobFacets> {
  return {
    states: states ? countsByState(await grouped(tx, { ...query, states: null }, "state")) : null,
    errorCodes: errorCodes ? byCode(await grouped(tx, { ...query, errorCodes: null }, "error_code")) : null,
    time: time === null ? null : binned(await inBins(tx, query, time)),
  };
}

function grouped(tx: Sql, query: Conditions, by: "state" | "error_code"): Promise<PgRow[]> {
  const values = new Values();
  const where = whereOf(query, values, [`${by} IS NOT NULL`]);
  return tx.all(`SELECT ${by}, count(*) AS n FROM jobs ${where} GROUP BY ${by}`, values.list);
}

function inBins(
  tx: Sql,
  query: Conditions,
  { from, binMs, bins }: NonNullable<FacetQuestion["time"]>,
): Promise<PgRow[]> {
  const values = new Values();
  const bin = `(submitted_at - ${values.add(from)}::bigint) / ${values.add(binMs)}::bigint`;
  const within = `submitted_at >= ${values.add(from)} AND submitted_at < ${values.add(from + binMs * bins)}`;
  const where = whereOf(query, values, [within]);
  return tx.all(`SELECT ${bin} AS bin, state, count(*) AS n FROM jobs ${where} GROUP BY 1, 2`, values.list);
}

function byCode(rows: readonly PgRow[]): JobFacets["errorCodes"] {
  return rows
    .map(({ error_code, n }) => ({ code: Number(error_code), jobs: Number(n) }))
    .sort((a, b) => b.jobs - a.jobs || a.code - b.code);
}

function countsByState(rows: readonly PgRow[]): Partial<Record<JobState, number>> {
  const counted = new Map(rows.map(({ state, n }) => [String(state), Number(n)]));
  return Object.fromEntries(jobStates.flatMap((state) => (counted.has(state) ? [[state, counted.get(state)]] : [])));
}

function binned(rows: readonly PgRow[]): NonNullable<JobFacets["time"]> {
  const bins = Map.groupBy(rows, ({ bin }) => Number(bin));
  return [...bins].map(([bin, those]) => ({ bin, states: countsByState(those) })).sort((a, b) => a.bin - b.bin);
}
