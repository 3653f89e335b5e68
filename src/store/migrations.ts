import type { DatabaseSync } from "node:sqlite";
import { catalogTables, sqliteSearchTable } from "./definitions/catalog-tables.ts";
import { definitionTables } from "./definitions/definition-tables.ts";
import { noticeTables } from "./definitions/notice-tables.ts";
import { qualityTables } from "./definitions/quality-tables.ts";
import { workflowTables } from "./definitions/workflow-tables.ts";
import { piecesToEntries } from "./pieces-to-entries.ts";

/**
 * Statements, or what takes more than these, in a transaction that it finds begun; those that put a table in place of
 * another, to which others refer, are done while nothing looks after such references.
 */
type Migration = string | ((database: DatabaseSync) => void) | { rebuilding: string };

const words = { id: "INTEGER PRIMARY KEY AUTOINCREMENT", text: "TEXT", number: "INTEGER", end: " STRICT" };

/** What brings a database from version i to i + 1. Only ever appended to. */
export const migrations: readonly Migration[] = [
  `CREATE TABLE jobs (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     job_id TEXT NOT NULL UNIQUE,
     dataset_id TEXT NOT NULL,
     specification TEXT NOT NULL,
     only_light_profile INTEGER NOT NULL,
     priority INTEGER NOT NULL,
     status TEXT NOT NULL,
     runner_status TEXT NOT NULL,
     terminal INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     progress TEXT NOT NULL,
     error TEXT,
     warnings TEXT NOT NULL,
     submitted_at INTEGER NOT NULL,
     started_at INTEGER,
     finished_at INTEGER
   ) STRICT;
   CREATE INDEX jobs_active ON jobs (priority DESC, seq) WHERE terminal = 0;
   CREATE TABLE profiles (
     job_id TEXT NOT NULL REFERENCES jobs (job_id),
     part TEXT NOT NULL,
     json BLOB NOT NULL,
     bytes INTEGER NOT NULL,
     PRIMARY KEY (job_id, part)
   ) STRICT;
   CREATE INDEX jobs_by_dataset ON jobs (dataset_id, seq DESC);`,
  `ALTER TABLE jobs ADD COLUMN owner TEXT;
   CREATE TABLE idempotency (
     owner TEXT NOT NULL,
     key TEXT NOT NULL,
     params TEXT NOT NULL,
     job_id TEXT NOT NULL REFERENCES jobs (job_id),
     used_at INTEGER NOT NULL,
     PRIMARY KEY (owner, key)
   ) STRICT;
   CREATE INDEX idempotency_by_age ON idempotency (used_at);`,
  "ALTER TABLE jobs ADD COLUMN force INTEGER NOT NULL DEFAULT 0;",
  // What jobs were given to do moves to a table of its own, so that rows are narrow. Each index that jobs are sorted by
  // holds all that they are filtered by: a page of any filter and sort is found without reading a row beside it.
  `CREATE TABLE specifications (
     seq INTEGER PRIMARY KEY REFERENCES jobs (seq) ON DELETE CASCADE,
     json TEXT NOT NULL
   ) STRICT;
   INSERT INTO specifications (seq, json) SELECT seq, specification FROM jobs;
   ALTER TABLE jobs ADD COLUMN dataset_name TEXT NOT NULL DEFAULT '';
   ALTER TABLE jobs ADD COLUMN warning_count INTEGER NOT NULL DEFAULT 0;
   UPDATE jobs SET dataset_name = specification ->> '$.name', warning_count = json_array_length(warnings);
   ALTER TABLE jobs DROP COLUMN specification;
   ALTER TABLE jobs DROP COLUMN warnings;
   ALTER TABLE jobs RENAME COLUMN warning_count TO warnings;
   ALTER TABLE jobs ADD COLUMN log_bytes INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE jobs ADD COLUMN batch_id TEXT;
   ALTER TABLE jobs ADD COLUMN cancelled_by TEXT;
   ALTER TABLE jobs ADD COLUMN cancel_reason TEXT;
   ALTER TABLE jobs ADD COLUMN error_code INTEGER;
   ALTER TABLE jobs ADD COLUMN state TEXT NOT NULL DEFAULT 'queue';
   CREATE TRIGGER job_changed AFTER UPDATE OF terminal, runner_status, cancelled_by, error ON jobs BEGIN
     UPDATE jobs SET
       error_code = error ->> '$.code',
       state = CASE WHEN terminal = 0 THEN iif(runner_status = 'in_progress', 'run', 'queue')
                    WHEN cancelled_by IS NOT NULL THEN 'terminate'
                    WHEN runner_status = 'completed' THEN 'complete'
                    ELSE 'error' END
     WHERE seq = NEW.seq;
   END;
   UPDATE jobs SET terminal = terminal;
   CREATE INDEX jobs_by_created ON jobs
     (submitted_at, job_id, state, owner, dataset_id, error_code, batch_id);
   CREATE INDEX jobs_by_started ON jobs
     (started_at, job_id, state, owner, dataset_id, error_code, batch_id, submitted_at);
   CREATE INDEX jobs_by_finished ON jobs
     (finished_at, job_id, state, owner, dataset_id, error_code, batch_id, submitted_at);
   CREATE INDEX jobs_by_dataset_name ON jobs
     (dataset_name COLLATE NOCASE, job_id, state, owner, dataset_id, error_code, batch_id, submitted_at);
   CREATE INDEX jobs_by_status ON jobs
     (state, job_id, owner, dataset_id, error_code, batch_id, submitted_at);
   CREATE INDEX jobs_by_owner ON jobs
     (owner, job_id, state, dataset_id, error_code, batch_id, submitted_at);
   CREATE INDEX jobs_of_owner ON jobs (owner, submitted_at);
   CREATE INDEX jobs_of_state ON jobs (state, owner, submitted_at);
   CREATE INDEX jobs_of_error ON jobs (error_code, owner, submitted_at) WHERE error_code IS NOT NULL;
   CREATE INDEX jobs_of_batch ON jobs (batch_id, owner) WHERE batch_id IS NOT NULL;
   CREATE INDEX profile_sizes ON profiles (job_id, bytes);
   CREATE VIRTUAL TABLE job_search USING fts5 (text, tokenize = 'trigram');
   INSERT INTO job_search (rowid, text)
     SELECT seq, lower(concat_ws(char(10), job_id, dataset_id, dataset_name, owner, error ->> '$.name',
       error ->> '$.message')) FROM jobs;
   CREATE TABLE job_logs (
     seq INTEGER NOT NULL REFERENCES jobs (seq) ON DELETE CASCADE,
     row INTEGER NOT NULL,
     logged_at INTEGER NOT NULL,
     level TEXT NOT NULL,
     message TEXT NOT NULL,
     PRIMARY KEY (seq, row)
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE profile_pieces (
     job_id TEXT NOT NULL REFERENCES jobs (job_id),
     part TEXT NOT NULL,
     piece INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     text_bytes INTEGER NOT NULL,
     record_sets INTEGER NOT NULL,
     json BLOB NOT NULL,
     PRIMARY KEY (job_id, part, piece)
   ) STRICT;`,
  // Ids are stored in small letters.
  "UPDATE jobs SET dataset_id = lower(dataset_id) WHERE dataset_id <> lower(dataset_id);",
  // A job has one stage; what is indexed of it is computed beside it, no longer here.
  `DROP TRIGGER job_changed;
   ALTER TABLE jobs ADD COLUMN stage TEXT NOT NULL DEFAULT 'queued';
   UPDATE jobs SET stage = CASE
     WHEN terminal = 0 THEN iif(state = 'run', 'running', 'queued') || iif(status = 'LIGHT_PROFILE_READY', '_with_light', '')
     WHEN status = 'CLEANED_UP' THEN
       CASE state WHEN 'complete' THEN 'completed' WHEN 'terminate' THEN 'cancelled' ELSE 'failed' END || '_cleaned_up'
     WHEN status = 'LIGHT_PROFILE_READY' THEN 'light_completed'
     WHEN status = 'HEAVY_PROFILES_READY' THEN 'completed'
     WHEN status = 'CANCELLED' THEN 'cancelled'
     ELSE 'failed' END;
   ALTER TABLE jobs DROP COLUMN runner_status;`,
  piecesToEntries,
  // Who submitted a job beside its owner, for access that is checked again when it runs.
  "ALTER TABLE specifications ADD COLUMN submitter TEXT;",
  `ALTER TABLE jobs ADD COLUMN interruptions INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE jobs ADD COLUMN isolation TEXT NOT NULL DEFAULT 'none';`,
  // Jobs are listed in the order in which they were submitted, also where the clock went back meanwhile.
  `CREATE INDEX jobs_in_order ON jobs
     (seq, state, owner, dataset_id, error_code, batch_id, submitted_at);`,
  // A job is in one run, and what a run makes is that run's until it is published. No id is ever given twice.
  {
    rebuilding: `ALTER TABLE jobs ADD COLUMN run_id TEXT;
   CREATE TABLE documents_of_runs (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     job_id TEXT NOT NULL REFERENCES jobs (job_id),
     run_id TEXT NOT NULL DEFAULT '',
     document TEXT NOT NULL,
     published INTEGER NOT NULL,
     entries INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     text_bytes INTEGER NOT NULL,
     head_text_bytes INTEGER NOT NULL,
     head ANY NOT NULL
   ) STRICT;
   INSERT INTO documents_of_runs (id, job_id, document, published, entries, bytes, text_bytes, head_text_bytes, head)
     SELECT id, job_id, document, published, entries, bytes, text_bytes, head_text_bytes, head FROM profile_documents;
   DELETE FROM sqlite_sequence WHERE name = 'documents_of_runs';
   INSERT INTO sqlite_sequence (name, seq)
     SELECT 'documents_of_runs', seq FROM sqlite_sequence WHERE name = 'profile_documents';
   DROP TABLE profile_documents;
   ALTER TABLE documents_of_runs RENAME TO profile_documents;
   CREATE UNIQUE INDEX profile_published ON profile_documents (job_id, document) WHERE published = 1;
   CREATE UNIQUE INDEX profile_unfinished ON profile_documents (job_id, run_id, document) WHERE published = 0;
   CREATE INDEX profile_sizes ON profile_documents (job_id, bytes);`,
  },
  `${definitionTables(words)} ${catalogTables(words)} ${sqliteSearchTable}`,
  `ALTER TABLE jobs ADD COLUMN type TEXT NOT NULL DEFAULT 'profile';
   UPDATE jobs SET type = 'light_profile' WHERE only_light_profile = 1;
   CREATE INDEX jobs_of_statements ON jobs (type, finished_at) WHERE type NOT IN ('profile', 'light_profile');`,
  qualityTables(words),
  workflowTables(words),
  noticeTables(words),
];
