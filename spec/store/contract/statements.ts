import { expect } from "chai";
import { newRecord } from "../../../src/jobs/new-record.ts";
import { StatementResults } from "../../../src/jobs/statement-results.ts";
import { packJsonSync } from "../../../src/profiling/output/packed-json.ts";
import { QueryList, type QueryQuestion } from "../../../src/queries/query-list.ts";
import { statementTypes } from "../../../src/store/job-record.ts";
import type { StatementTask } from "../../../src/store/statement-task.ts";
import type { Store } from "../../../src/store/store.ts";
import type { OpenStore } from "./open-store.ts";

const HOUR_MS = 3_600_000;
const NOBODY = { subject: null, client_id: null, roles: [] };
const ADMIN = { ...NOBODY, subject: "root", is_admin: true, is_reader: false, rate_key: "root" } as never;
const ME = { ...NOBODY, subject: "me", is_admin: false, is_reader: false, rate_key: "me" } as never;

/** What every store promises of statements, their results and who may see them. */
export function statementsContract(open: OpenStore): void {
  let store: Store;
  let results: StatementResults;
  let now = 0;
  let list: QueryList;
  beforeEach(async () => {
    store = await open();
    now = 10 * HOUR_MS;
    results = new StatementResults(store, 8 * HOUR_MS, () => now);
    list = new QueryList(store, results);
  });
  afterEach(() => store.close());

  const submit = async (sql: string, more: Partial<StatementTask> = {}, subject = "me"): Promise<string> => {
    const of = { parameters: {}, declared: [], tables: [], views: [], limit: 10, timeout_seconds: 5, tags: [] };
    const task = { kind: "statement" as const, statement: { sql, ...of, ...more } };
    const record = newRecord({ type: "query", name: sql.slice(0, 20), task }, { ...NOBODY, subject }, now);
    await store.insertJobs([{ record, idempotency: null, log: [] }]);
    return record.job_id;
  };
  const answer = async (id: string, rows: number[][][]): Promise<void> => {
    const counted = { columns: [{ name: "n", type: "INTEGER" }], row_count: rows.flat().length, truncated: false };
    const head = { ...counted, bytes: 9, tables: [], peak_bytes: 1, ms: 2, warnings: [] };
    const entries = rows.map((segment, i) => ({ ...packJsonSync(JSON.stringify(segment)), name: String(i) }));
    const packed = packJsonSync(JSON.stringify({ ...head, segments: rows.map(({ length }) => length) }));
    const changes = { stage: "result_completed", finished_at: now } as const;
    await store.changeJob(id, null, { changes, profiles: { result: { head: packed, entries } } });
  };
  const table = (ref: string) => ({ ref, hash: "h", table: "t", hidden: [] });
  const listed = async (question: Partial<QueryQuestion>, caller = ME): Promise<string[]> => {
    const page = await list.page({ limit: 100, offset: 0, ...question }, caller, new AbortController().signal);
    expect(page.found).to.equal(page.items.length);
    return page.items.map(({ statement }) => statement.sql);
  };

  it("have results that are read by pages, across the parts in which they were made, and whole", async () => {
    const id = await submit("SELECT n");
    const query = await results.query(id, ME);
    expect(await results.kept(query.job)).to.equal(null);
    await answer(id, [[[1], [2]], [[3]], [[4], [5], [6]]]);
    const kept = await results.needed(await results.query(id, ME));
    expect(await results.rows(kept, 1, 3)).to.deep.equal([[2], [3], [4]]);
    expect(await results.rows(kept, 6, 3)).to.deep.equal([]);
    const texts: string[] = [];
    for await (const text of results.texts(kept, id)) texts.push(text);
    expect(texts.flatMap((text) => JSON.parse(text))).to.deep.equal([[1], [2], [3], [4], [5], [6]]);
  });

  it("lose their results when these are kept no longer, and whoever reads one then is told", async () => {
    const id = await submit("SELECT n");
    await answer(id, [[[1]], [[2]]]);
    const kept = await results.needed(await results.query(id, ME));
    const texts = results.texts(kept, id);
    expect((await texts.next()).value).to.equal("[[1]]");
    now += 8 * HOUR_MS;
    const nothing = { jobsBefore: null, maxJobs: null, profilesBefore: null, maxProfileBytes: null };
    await store.retain({ ...nothing, logsBefore: null, maxLogBytes: null, resultsBefore: now - 8 * HOUR_MS + 1 });
    const failed = await texts.next().catch(({ name }: Error) => name);
    expect(failed).to.equal("RESULT_NOT_FOUND");
    expect(await results.rows(kept, 0, 9)).to.equal(null);
    expect(await results.kept((await results.query(id, ME)).job)).to.equal(null);
  });

  it("are found by the tables that they read, by all of their SQL, and by what has them run", async () => {
    await submit("SELECT 1 -- shop.eu.orders", { tables: [table("shop.eu.orders_old")] });
    await submit("SELECT 2", { tables: [table("shop.eu.Orders")] });
    const view = { ref: "shop.eu.monthly", sql: "SELECT 3", depends_on: [], hidden: [] };
    await submit("SELECT 3", { views: [view], tables: [table("shop.eu.orders")], run_by: "workflow" });
    await submit(`SELECT ${"1 + ".repeat(1000)} 4 AS needle`);
    await submit("SELECT 5", { tables: [table("shop.eu.orders")] }, "you");
    expect(await listed({ table: "shop.eu.ORDERS" })).to.deep.equal(["SELECT 3", "SELECT 2"]);
    expect(await listed({ table: "shop.eu.monthly" })).to.deep.equal(["SELECT 3"]);
    expect(await listed({ table: "shop.eu.orders", scope: "all" }, ADMIN)).to.have.length(3);
    expect(await listed({ search: "NEEDLE" })).to.have.length(1);
    expect(await listed({ scope: "system" })).to.deep.equal(["SELECT 3"]);
    expect(await listed({ scope: "user", user: "you" }, ADMIN)).to.deep.equal(["SELECT 5"]);
  });

  it("are found by what they failed with too", async () => {
    const id = await submit("SELECT 1 AS needle");
    const error = { code: 41906, name: "QUERY_FAILED", message: "A value is too high" } as never;
    await store.changeJob(id, null, { changes: { stage: "failed", error, finished_at: now } });
    expect(await listed({ search: "value is too HIGH" })).to.deep.equal(["SELECT 1 AS needle"]);
    expect(await listed({ search: "needle", status: ["error"] })).to.have.length(1);
  });

  it("are given, as they have not ended, to the process that begins, and then to no other", async () => {
    const [one, other] = [await submit("SELECT 1"), await submit("SELECT 2")];
    await answer(other, [[[2]]]);
    const left = await store.adopt(statementTypes, { goneMs: 1000, begins: true });
    expect(left.map(({ job_id, task }) => [job_id, task.kind])).to.deep.equal([[one, "statement"]]);
    expect(await store.adopt(statementTypes, { goneMs: 1000, begins: false })).to.deep.equal([]);
    expect(await store.adopt(["workflow"], { goneMs: 1000, begins: true })).to.deep.equal([]);
  });
}
