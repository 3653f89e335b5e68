import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { redact } from "../errors/redact.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { JobChanges, JobRecord } from "./job-record.ts";
import { migrations } from "./migrations.ts";
import type { Idempotency, Idempotent, ProfilePart, Store } from "./store.ts";

type Row = Record<string, SQLInputValue>;

/** The embedded store: one SQLite file, written ahead and synced before a change counts as done. */
export class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Opens or makes the store in a folder and brings it to the newest version. */
  static open(folder: string): SqliteStore {
    return storing(() => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const database = new DatabaseSync(join(folder, "dli.sqlite"));
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
      migrate(database);
      return new SqliteStore(database);
    });
  }

  async insertJob(job: JobRecord, idempotency?: Idempotency): Promise<Idempotent | null> {
    const row = toRow(job);
    const names = Object.keys(row);
    const insert = `INSERT INTO jobs (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    return this.#transaction(() => {
      if (idempotency !== undefined) {
        const { key, since } = idempotency;
        const earlier = this.#idempotent(job.owner, key, since);
        if (earlier !== null) return earlier;
      }
      this.#prepare(insert).run(...Object.values(row));
      if (idempotency !== undefined) {
        const { key, params, since } = idempotency;
        this.#prepare("DELETE FROM idempotency WHERE used_at < ?").run(since);
        this.#prepare("INSERT INTO idempotency (owner, key, params, job_id, used_at) VALUES (?, ?, ?, ?, ?)").run(
          ownerKey(job.owner),
          key,
          params,
          job.job_id,
          job.submitted_at,
        );
      }
      return null;
    });
  }

  async idempotent(owner: string | null, key: string, since: number): Promise<Idempotent | null> {
    return storing(() => this.#idempotent(owner, key, since));
  }

  async job(jobId: string): Promise<JobRecord | null> {
    const row = storing(() => this.#prepare("SELECT * FROM jobs WHERE job_id = ?").get(jobId));
    return row === undefined ? null : fromRow(row as Row);
  }

  async changeJob(
    jobId: string,
    changes: JobChanges,
    profiles: Partial<Record<ProfilePart, Uint8Array>> = {},
  ): Promise<void> {
    this.#transaction(() => {
      this.#update(jobId, changes);
      for (const [part, json] of Object.entries(profiles)) {
        this.#prepare("INSERT OR REPLACE INTO profiles (job_id, part, json, bytes) VALUES (?, ?, ?, ?)").run(
          jobId,
          part,
          json,
          json.length,
        );
      }
    });
  }

  async activeJobs(): Promise<JobRecord[]> {
    const rows = storing(() =>
      this.#prepare("SELECT * FROM jobs WHERE terminal = 0 ORDER BY priority DESC, seq").all(),
    );
    return rows.map((row) => fromRow(row as Row));
  }

  async profile(jobId: string, part: ProfilePart): Promise<Uint8Array | null> {
    const row = storing(() =>
      this.#prepare("SELECT json FROM profiles WHERE job_id = ? AND part = ?").get(jobId, part),
    );
    return row === undefined ? null : ((row as Row).json as Uint8Array);
  }

  async newestCddJob(datasetId: string, owner: string | null | undefined): Promise<string | null> {
    const row = storing(() =>
      this.#prepare(
        `SELECT jobs.job_id FROM jobs JOIN profiles ON profiles.job_id = jobs.job_id AND profiles.part = 'cdd'
         WHERE jobs.dataset_id = ? AND (? OR jobs.owner IS ?)
         ORDER BY jobs.finished_at DESC, jobs.seq DESC LIMIT 1`,
      ).get(datasetId, owner === undefined ? 1 : 0, owner ?? null),
    );
    return row === undefined ? null : ((row as Row).job_id as string);
  }

  async deleteProfiles(jobId: string, changes: JobChanges): Promise<number> {
    return this.#transaction(() => {
      const row = this.#prepare("SELECT coalesce(sum(bytes), 0) AS freed FROM profiles WHERE job_id = ?").get(jobId);
      this.#prepare("DELETE FROM profiles WHERE job_id = ?").run(jobId);
      this.#update(jobId, changes);
      return Number((row as Row).freed);
    });
  }

  async ping(): Promise<void> {
    storing(() => this.#prepare("SELECT 1").get());
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #idempotent(owner: string | null, key: string, since: number): Idempotent | null {
    const row = this.#prepare(
      `SELECT jobs.job_id, jobs.dataset_id, idempotency.params FROM idempotency
       JOIN jobs ON jobs.job_id = idempotency.job_id
       WHERE idempotency.owner = ? AND idempotency.key = ? AND idempotency.used_at >= ?`,
    ).get(ownerKey(owner), key, since);
    return (row as Idempotent | undefined) ?? null;
  }

  #update(jobId: string, changes: JobChanges): void {
    const row = toRow(changes);
    const names = Object.keys(row);
    if (names.length === 0) return;
    this.#prepare(`UPDATE jobs SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE job_id = ?`).run(
      ...Object.values(row),
      jobId,
    );
  }

  #transaction<Result>(work: () => Result): Result {
    return storing(() => {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        this.#database.exec("COMMIT");
        return result;
      } catch (error) {
        this.#database.exec("ROLLBACK");
        throw error;
      }
    });
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function migrate(database: DatabaseSync): void {
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  if (version > migrations.length) {
    throw new Error(`the store is of version ${version}, this program knows ${migrations.length}`);
  }
  for (const [index, statements] of migrations.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN IMMEDIATE; ${statements} PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}

/** Runs work on the database; what SQLite throws becomes STORAGE_ERROR. */
function storing<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const reason = redact(error instanceof Error ? error.message : String(error));
    throw new ServiceError("STORAGE_ERROR", { reason }, { cause: error });
  }
}

/** An owner as a key: subjects are prefixed, so that none is mistaken for the absence of one. */
function ownerKey(owner: string | null): string {
  return owner === null ? "" : `sub:${owner}`;
}

const JSON_MEMBERS = new Set(["specification", "progress", "error", "warnings"]);
const BOOLEAN_MEMBERS = new Set(["force", "only_light_profile", "terminal"]);

function toRow(members: JobChanges): Row {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => {
      if (JSON_MEMBERS.has(name)) return [name, value === null ? null : JSON.stringify(value)];
      if (BOOLEAN_MEMBERS.has(name)) return [name, value ? 1 : 0];
      return [name, value as SQLInputValue];
    }),
  );
}

function fromRow({ seq: _, ...row }: Row): JobRecord {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (JSON_MEMBERS.has(name)) return [name, value === null ? null : JSON.parse(value as string)];
      if (BOOLEAN_MEMBERS.has(name)) return [name, value === 1];
      return [name, value];
    }),
  ) as unknown as JobRecord;
}
