import { randomUUID } from "node:crypto";
import type { EntryGroup } from "../profiling/output/entries.ts";
import type { PackedText } from "../profiling/output/packed-json.ts";
import { CatalogStore } from "./definitions/catalog-store.ts";
import { DefinitionStore } from "./definitions/definition-store.ts";
import { MetricStore } from "./definitions/metric-store.ts";
import { NoticeStore } from "./definitions/notice-store.ts";
import { postgresSteps } from "./definitions/postgres-steps.ts";
import { QualityStore } from "./definitions/quality-store.ts";
import { WorkflowStore } from "./definitions/workflow-store.ts";
import type { LogPage, LogRow } from "./job-log.ts";
import type { JobPage, JobQuery } from "./job-query.ts";
import { type JobRecord, type JobSummary, type JobTask, type JobType, taskOf } from "./job-record.ts";
import { JoinedReads } from "./joined-reads.ts";
import type { Patience, PostgresDatabase } from "./postgres-database.ts";
import { readLog } from "./postgres-job-log.ts";
import { queryJobs } from "./postgres-job-query.ts";
import { recordOf, SUMMARY, summaryOf } from "./postgres-job-rows.ts";
import { appendLogs, changeJob, hasMark, idempotent, insertJobs, isOneStatement, seqInRun } from "./postgres-jobs.ts";
import { adopt, keeperIsThere, keeperLeaves } from "./postgres-keepers.ts";
import { addEntries, entriesSize, haveMark, readDocuments, readEntries, readHead } from "./postgres-profiles.ts";
import { cleanUp, retain } from "./postgres-retention.ts";
import { escaped } from "./postgres-text.ts";
import type { Turns } from "./postgres-turns.ts";
import type {
  Deleted,
  EntrySelection,
  Idempotent,
  JobStep,
  LoggedLines,
  NewJob,
  Retention,
  RunOfJob,
  Store,
  StoredDocument,
  StoredName,
} from "./store.ts";

export interface PostgresStoreOptions {
  turns: Turns;
  /** The name of the process, which the jobs that it runs by itself are kept under; no two that run have the same. */
  keeper: string;
  /** How long what a run has made waits for a database that is away. */
  patienceMs: number;
}

/** The store that many processes share: a schema of a PostgreSQL database, of the newest version. */
export class PostgresStore implements Store {
  readonly #database: PostgresDatabase;
  readonly #options: PostgresStoreOptions;
  /** Whoever waits for a job wakes with all others who do. */
  readonly #jobs: JoinedReads<JobSummary>;
  readonly definitions: DefinitionStore;
  readonly catalog: CatalogStore;
  readonly metrics: MetricStore;
  readonly quality: QualityStore;
  readonly workflows: WorkflowStore;
  readonly notices: NoticeStore;

  constructor(database: PostgresDatabase, options: PostgresStoreOptions) {
    this.#database = database;
    this.#options = options;
    const steps = postgresSteps(database);
    this.definitions = new DefinitionStore(steps);
    this.catalog = new CatalogStore(steps);
    this.metrics = new MetricStore(steps);
    this.quality = new QualityStore(steps);
    this.workflows = new WorkflowStore(steps);
    this.notices = new NoticeStore(steps);
    this.#jobs = new JoinedReads(async (ids) => {
      const [one] = ids;
      const rows =
        one !== undefined && ids.length === 1
          ? await database.all(`SELECT ${SUMMARY} FROM jobs WHERE job_id = $1`, [escaped(one)])
          : await database.all(`SELECT ${SUMMARY} FROM jobs WHERE job_id = ANY ($1)`, [ids.map(escaped)]);
      return new Map(rows.map(summaryOf).map((job) => [job.job_id, job]));
    });
  }

  async insertJobs(jobs: readonly NewJob[]): Promise<(Idempotent | null)[]> {
    if (jobs.length === 0) return [];
    return this.#database.transaction((tx) => insertJobs(tx, jobs, this.#options));
  }

  idempotent(owner: string | null, key: string, since: number): Promise<Idempotent | null> {
    return idempotent(this.#database, owner, key, since);
  }

  job(jobId: string): Promise<JobSummary | null> {
    return this.#jobs.get(jobId);
  }

  changeJob(jobId: string, run: RunOfJob, step: JobStep): Promise<boolean> {
    const mark = randomUUID();
    const of = { turns: this.#options.turns, mark };
    return this.#database.transaction(
      (tx) => changeJob(tx, jobId, run, step, of),
      this.#patienceOf(run, (tx) => hasMark(tx, jobId, mark)),
      isOneStatement(step) ? true : undefined,
    );
  }

  async appendLogs(logs: readonly LoggedLines[]): Promise<boolean[]> {
    return this.#database.transaction((tx) => appendLogs(tx, logs));
  }

  log(jobId: string, page: LogPage): Promise<{ log: LogRow[]; total_count: number } | null> {
    return readLog(this.#database, escaped(jobId), page);
  }

  async activeJobs(): Promise<JobRecord[]> {
    const rows = await this.#database.all(
      `SELECT ${SUMMARY}, specifications.json AS specification, submitter FROM jobs JOIN specifications USING (seq)
       WHERE NOT terminal ORDER BY seq`,
    );
    return rows.map(recordOf);
  }

  adopt(types: readonly JobType[], how: { goneMs: number; begins: boolean }): Promise<JobRecord[]> {
    const { keeper } = this.#options;
    return this.#database.transaction(async (tx) => {
      await keeperIsThere(tx, keeper);
      return types.length === 0 ? [] : adopt(tx, { keeper, types, ...how });
    });
  }

  leave(): Promise<void> {
    return keeperLeaves(this.#database, this.#options.keeper);
  }

  async task(jobId: string): Promise<JobTask | null> {
    const [row] = await this.#database.all(
      "SELECT specifications.json FROM jobs JOIN specifications USING (seq) WHERE job_id = $1",
      [escaped(jobId)],
    );
    return row === undefined ? null : taskOf(String(row.json));
  }

  async lastSubmittedAt(): Promise<number | null> {
    const [row] = await this.#database.all("SELECT submitted_at FROM jobs ORDER BY seq DESC LIMIT 1");
    return row === undefined ? null : Number(row.submitted_at);
  }

  query(query: JobQuery): Promise<JobPage> {
    return this.#database.transaction(async (tx) => {
      await tx.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
      return queryJobs(tx, query);
    });
  }

  addEntries(jobId: string, run: RunOfJob, document: StoredName, group: EntryGroup): Promise<boolean> {
    const mark = randomUUID();
    return this.#database.transaction(
      async (tx) => {
        const seq = await seqInRun(tx, jobId, run);
        if (seq === null) return false;
        await addEntries(tx, seq, run, document, group, mark);
        return true;
      },
      this.#patienceOf(run, (tx) => haveMark(tx, jobId, run, document, mark)),
    );
  }

  documents(jobId: string): Promise<StoredDocument[]> {
    return readDocuments(this.#database, escaped(jobId));
  }

  head(documentId: number): Promise<PackedText | null> {
    return readHead(this.#database, documentId);
  }

  entries(documentId: number, selection: EntrySelection): Promise<PackedText[] | null> {
    return readEntries(this.#database, documentId, selection);
  }

  entriesSize(documentId: number, selection: EntrySelection): Promise<number> {
    return entriesSize(this.#database, documentId, selection);
  }

  async newestCddJob(datasetId: string, owner: string | null | undefined): Promise<string | null> {
    const [row] = await this.#database.all(
      `SELECT job_id FROM jobs WHERE dataset_id = $1 AND ($2 OR owner IS NOT DISTINCT FROM $3)
         AND EXISTS (SELECT 1 FROM profile_documents AS documents
           WHERE documents.seq = jobs.seq AND document = 'cdd' AND published)
       ORDER BY seq DESC LIMIT 1`,
      [escaped(datasetId), owner === undefined, owner === null || owner === undefined ? null : escaped(owner)],
    );
    return row === undefined ? null : String(row.job_id);
  }

  cleanUp(jobId: string): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const [row] = await tx.all("SELECT seq FROM jobs WHERE job_id = $1", [escaped(jobId)]);
      return row === undefined ? 0 : cleanUp(tx, Number(row.seq));
    });
  }

  retain(retention: Retention): Promise<Deleted> {
    return retain(this.#database, this.#options.turns, retention);
  }

  async ping(): Promise<void> {
    await this.#database.all("SELECT 1 FROM jobs LIMIT 1");
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  /** What a run has made is worth waiting for; whoever asks for something else is told at once. */
  #patienceOf(run: RunOfJob, counted: Patience["counted"]): Patience | null {
    return run === null ? null : { ms: this.#options.patienceMs, counted };
  }
}
