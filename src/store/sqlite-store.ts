import { diskFull } from "../errors/disk-full.ts";
import type { EntryGroup } from "../profiling/output/entries.ts";
import type { PackedText } from "../profiling/output/packed-json.ts";
import { CatalogStore } from "./definitions/catalog-store.ts";
import { DefinitionStore } from "./definitions/definition-store.ts";
import { MetricStore } from "./definitions/metric-store.ts";
import { noteNotices } from "./definitions/notice-steps.ts";
import { NoticeStore } from "./definitions/notice-store.ts";
import { QualityStore } from "./definitions/quality-store.ts";
import { noteRefreshes } from "./definitions/refresh-steps.ts";
import { doneInSqlite, sqliteSteps } from "./definitions/sqlite-steps.ts";
import { WorkflowStore } from "./definitions/workflow-store.ts";
import { DiskReserve } from "./disk-reserve.ts";
import type { LogPage, LogRow } from "./job-log.ts";
import type { JobPage, JobQuery } from "./job-query.ts";
import { type JobRecord, type JobSummary, type JobTask, type JobType, taskOf } from "./job-record.ts";
import { recordOf, SUMMARY_COLUMNS, summaryOf } from "./job-rows.ts";
import { viewsOf } from "./job-stage.ts";
import { ReadingThread } from "./reading-thread.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import { appendLog, jobSeq } from "./sqlite-job-log.ts";
import { changeJob, enterRun, insertJob, seqInRun } from "./sqlite-jobs.ts";
import {
  addEntries,
  entriesSize,
  publish,
  readDocuments,
  readEntries,
  readHead,
  removeUnfinished,
} from "./sqlite-profiles.ts";
import { cleanUp, retain } from "./sqlite-retention.ts";
import { stateFolder } from "./state-folder.ts";
import type {
  Asker,
  Deleted,
  EntrySelection,
  Idempotency,
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

/** The number of no job. */
const UNKNOWN = -1;
const SUMMARY = SUMMARY_COLUMNS.map((name) => `jobs.${name}`).join(", ");

/**
 * The embedded store: one SQLite file, written ahead. What a caller relies on, that a job was taken and how it ended, is
 * synced before it counts as done. What happens in between outlives the service; where the power fails before it is on
 * disk, the job runs again from an earlier step, as it would anyway.
 */
export class SqliteStore implements Store {
  readonly #database: SqliteDatabase;
  readonly #reader: ReadingThread;
  readonly #reserve: DiskReserve;
  readonly definitions: DefinitionStore;
  readonly catalog: CatalogStore;
  readonly metrics: MetricStore;
  readonly quality: QualityStore;
  readonly workflows: WorkflowStore;
  readonly notices: NoticeStore;

  private constructor(database: SqliteDatabase, reader: ReadingThread, reserve: DiskReserve) {
    this.#database = database;
    this.#reader = reader;
    this.#reserve = reserve;
    const steps = sqliteSteps(database);
    this.definitions = new DefinitionStore(steps);
    this.catalog = new CatalogStore(steps);
    this.metrics = new MetricStore(steps);
    this.quality = new QualityStore(steps);
    this.workflows = new WorkflowStore(steps);
    this.notices = new NoticeStore(steps);
  }

  /** Opens or makes the store in a state folder and brings it to the newest version. */
  static open(stateDir: string): SqliteStore {
    const { database, reserve } = stateFolder(stateDir);
    return new SqliteStore(SqliteDatabase.open(database), new ReadingThread(database), new DiskReserve(reserve));
  }

  async insertJobs(jobs: readonly NewJob[]): Promise<(Idempotent | null)[]> {
    return this.#database.transaction(() =>
      jobs.map(({ record, idempotency, log, refresh, notify = [] }) => {
        const earlier =
          idempotency === null ? null : this.#idempotent(record.owner, idempotency.key, idempotency.since);
        if (earlier !== null) return earlier;
        insertJob(this.#database, record);
        if (refresh !== undefined) {
          doneInSqlite(this.#database, () => noteRefreshes(refresh, record.job_id, record.submitted_at));
        }
        doneInSqlite(this.#database, () => noteNotices(notify, record.job_id, record.submitted_at));
        if (idempotency !== null) this.#remember(record, idempotency);
        appendLog(this.#database, jobSeq(this.#database, record.job_id) ?? UNKNOWN, log);
        return null;
      }),
    );
  }

  async idempotent(owner: string | null, key: string, since: number): Promise<Idempotent | null> {
    return this.#idempotent(owner, key, since);
  }

  async job(jobId: string): Promise<JobSummary | null> {
    const row = this.#database.get(`SELECT ${SUMMARY} FROM jobs WHERE job_id = ?`, jobId);
    return row === undefined ? null : summaryOf(row);
  }

  async changeJob(jobId: string, run: RunOfJob, step: JobStep): Promise<boolean> {
    const { enters, changes, profiles = {}, log = [] } = step;
    const isEnd = changes.stage !== undefined && viewsOf({ stage: changes.stage }).terminal;
    const work = (): boolean => {
      const seq = seqInRun(this.#database, jobId, run);
      if (seq === null) return false;
      if (enters !== undefined) enterRun(this.#database, seq, enters);
      changeJob(this.#database, seq, changes);
      publish(this.#database, jobId, enters ?? run, profiles);
      if (isEnd || enters !== undefined) removeUnfinished(this.#database, jobId);
      appendLog(this.#database, seq, log);
      return true;
    };
    return isEnd ? this.#database.transaction(work) : this.#database.transactionUnsynced(work);
  }

  async appendLogs(logs: readonly LoggedLines[]): Promise<boolean[]> {
    return this.#database.transactionUnsynced(() =>
      logs.map(({ job_id, run, lines }) => {
        const seq = seqInRun(this.#database, job_id, run);
        if (seq !== null) appendLog(this.#database, seq, lines);
        return seq !== null;
      }),
    );
  }

  log(jobId: string, page: LogPage, asker?: Asker): Promise<{ log: LogRow[]; total_count: number } | null> {
    return this.#reader.ask("log", { jobId, page }, asker);
  }

  async adopt(types: readonly JobType[], { begins }: { begins: boolean }): Promise<JobRecord[]> {
    return begins ? (await this.activeJobs()).filter(({ type }) => types.includes(type)) : [];
  }

  async leave(): Promise<void> {} // the next process takes all up as it begins

  async activeJobs(): Promise<JobRecord[]> {
    const rows = this.#database.all(
      `SELECT ${SUMMARY}, specifications.json AS specification, submitter FROM jobs JOIN specifications USING (seq)
       WHERE terminal = 0 ORDER BY seq`,
    );
    return rows.map(recordOf);
  }

  async task(jobId: string): Promise<JobTask | null> {
    const row = this.#database.get(
      "SELECT specifications.json FROM jobs JOIN specifications USING (seq) WHERE job_id = ?",
      jobId,
    );
    return row === undefined ? null : taskOf(String(row.json));
  }

  async lastSubmittedAt(): Promise<number | null> {
    const row = this.#database.get("SELECT submitted_at FROM jobs ORDER BY seq DESC LIMIT 1");
    return row === undefined ? null : Number(row.submitted_at);
  }

  query(query: JobQuery, asker?: Asker): Promise<JobPage> {
    return this.#reader.ask("query", query, asker);
  }

  async addEntries(jobId: string, run: RunOfJob, document: StoredName, group: EntryGroup): Promise<boolean> {
    return this.#database.transactionUnsynced(() => {
      if (seqInRun(this.#database, jobId, run) === null) return false;
      addEntries(this.#database, jobId, run, document, group);
      return true;
    });
  }

  async documents(jobId: string): Promise<StoredDocument[]> {
    return readDocuments(this.#database, jobId);
  }

  async head(documentId: number): Promise<PackedText | null> {
    return readHead(this.#database, documentId);
  }

  async entries(documentId: number, selection: EntrySelection): Promise<PackedText[] | null> {
    return readEntries(this.#database, documentId, selection);
  }

  async entriesSize(documentId: number, selection: EntrySelection): Promise<number> {
    return entriesSize(this.#database, documentId, selection);
  }

  async newestCddJob(datasetId: string, owner: string | null | undefined): Promise<string | null> {
    const row = this.#database.get(
      `SELECT jobs.job_id FROM jobs JOIN profile_documents AS documents
         ON documents.job_id = jobs.job_id AND documents.document = 'cdd' AND documents.published = 1
       WHERE jobs.dataset_id = ? AND (? OR jobs.owner IS ?)
       ORDER BY jobs.seq DESC LIMIT 1`,
      datasetId,
      owner === undefined ? 1 : 0,
      owner ?? null,
    );
    return row === undefined ? null : (row.job_id as string);
  }

  async cleanUp(jobId: string): Promise<number> {
    return this.#freeing(async () => {
      const freed = this.#database.transaction(() => cleanUp(this.#database, jobSeq(this.#database, jobId) ?? UNKNOWN));
      this.#database.shrink();
      return freed;
    });
  }

  async retain(retention: Retention): Promise<Deleted> {
    const deleted = await this.#freeing(() =>
      retain(this.#database, retention, (of) => this.#reader.ask("beyond", of)),
    );
    this.#reserve.ensure();
    return deleted;
  }

  async ping(): Promise<void> {
    this.#database.verify();
  }

  async close(): Promise<void> {
    await this.#reader.close();
    this.#database.close();
  }

  /** Work that frees space: where the disk is too full even for that, it is done with what is held back. */
  async #freeing<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (diskFull(error) === null) throw error;
      this.#reserve.release();
      try {
        return await work();
      } finally {
        this.#reserve.ensure();
      }
    }
  }

  #remember({ owner, job_id, submitted_at }: JobSummary, { key, params, since }: Idempotency): void {
    this.#database.run("DELETE FROM idempotency WHERE used_at < ?", since);
    this.#database.run(
      "INSERT INTO idempotency (owner, key, params, job_id, used_at) VALUES (?, ?, ?, ?, ?)",
      ownerKey(owner),
      key,
      params,
      job_id,
      submitted_at,
    );
  }

  #idempotent(owner: string | null, key: string, since: number): Idempotent | null {
    const row = this.#database.get(
      `SELECT jobs.job_id, jobs.dataset_id, idempotency.params FROM idempotency
       JOIN jobs ON jobs.job_id = idempotency.job_id
       WHERE idempotency.owner = ? AND idempotency.key = ? AND idempotency.used_at >= ?`,
      ownerKey(owner),
      key,
      since,
    );
    return (row as Idempotent | undefined) ?? null;
  }
}

/** An owner as a key: subjects are prefixed, so that none is mistaken for the absence of one. */
function ownerKey(owner: string | null): string {
  return owner === null ? "" : `sub:${owner}`;
}
