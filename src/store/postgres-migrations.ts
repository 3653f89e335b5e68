import { ServiceError } from "../errors/service-error.ts";
import { catalogTables, postgresSearchTable } from "./definitions/catalog-tables.ts";
import { definitionTables } from "./definitions/definition-tables.ts";
import { noticeTables } from "./definitions/notice-tables.ts";
import { qualityTables } from "./definitions/quality-tables.ts";
import { workflowTables } from "./definitions/workflow-tables.ts";
import type { PostgresDatabase, Sql } from "./postgres-database.ts";

const words = {
  id: "bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY",
  text: 'text COLLATE "C"',
  number: "bigint",
  end: "",
};

/** What brings a schema from version i to i + 1, given the schema that pg_trgm lies in. Only ever appended to. */
const migrations: readonly ((trgm: string) => string)[] = [
  (trgm) => `
   CREATE TABLE jobs (
     seq bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
     job_id text COLLATE "C" NOT NULL UNIQUE,
     batch_id text COLLATE "C",
     dataset_id text COLLATE "C" NOT NULL,
     dataset_name text COLLATE "C" NOT NULL,
     name_key text COLLATE "C" NOT NULL,
     owner text COLLATE "C",
     only_light_profile boolean NOT NULL,
     force boolean NOT NULL,
     priority integer NOT NULL,
     stage text COLLATE "C" NOT NULL,
     state text COLLATE "C" NOT NULL,
     terminal boolean NOT NULL,
     attempts integer NOT NULL,
     interruptions integer NOT NULL,
     isolation text COLLATE "C" NOT NULL,
     progress text NOT NULL,
     error text,
     error_code integer,
     warnings integer NOT NULL,
     cancelled_by text COLLATE "C",
     cancel_reason text,
     submitted_at bigint NOT NULL,
     started_at bigint,
     finished_at bigint,
     searched text COLLATE "C" NOT NULL,
     log_rows integer NOT NULL DEFAULT 0,
     log_bytes bigint NOT NULL DEFAULT 0,
     run_id text COLLATE "C",
     worker text,
     tag integer NOT NULL DEFAULT 0,
     turn uuid,
     turn_attempt integer
   ) WITH (fillfactor = 80);
   CREATE INDEX jobs_waiting ON jobs (owner, priority DESC, seq) WHERE state = 'queue';
   CREATE INDEX jobs_waiting_by_tag ON jobs (tag) WHERE state = 'queue';
   CREATE INDEX jobs_waiting_of_owner ON jobs (owner, tag) WHERE state = 'queue';
   CREATE INDEX jobs_running ON jobs (owner) WHERE state = 'run';
   CREATE INDEX jobs_by_turn ON jobs (turn) WHERE turn IS NOT NULL AND NOT terminal;
   CREATE INDEX jobs_by_started ON jobs (started_at NULLS FIRST, job_id);
   CREATE INDEX jobs_by_finished ON jobs (finished_at NULLS FIRST, job_id);
   CREATE INDEX jobs_by_name ON jobs (name_key, job_id);
   CREATE INDEX jobs_by_owner ON jobs (owner NULLS FIRST, job_id);
   CREATE INDEX jobs_by_state ON jobs (state, job_id);
   CREATE INDEX jobs_by_submitted ON jobs (submitted_at);
   CREATE INDEX jobs_by_dataset ON jobs (dataset_id, seq DESC);
   CREATE INDEX jobs_by_batch ON jobs (batch_id) WHERE batch_id IS NOT NULL;
   CREATE INDEX jobs_by_error ON jobs (error_code) WHERE error_code IS NOT NULL;
   CREATE INDEX jobs_searched ON jobs USING gin (searched ${trgm}.gin_trgm_ops);
   CREATE TABLE specifications (
     seq bigint PRIMARY KEY REFERENCES jobs (seq) ON DELETE CASCADE,
     json text NOT NULL,
     submitter text NOT NULL
   );
   CREATE TABLE job_logs (
     seq bigint NOT NULL REFERENCES jobs (seq) ON DELETE CASCADE,
     row integer NOT NULL,
     logged_at bigint NOT NULL,
     level text COLLATE "C" NOT NULL,
     message text COLLATE "C" NOT NULL,
     PRIMARY KEY (seq, row)
   );
   CREATE TABLE profile_documents (
     id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
     seq bigint NOT NULL REFERENCES jobs (seq) ON DELETE CASCADE,
     run_id text COLLATE "C" NOT NULL,
     document text COLLATE "C" NOT NULL,
     published boolean NOT NULL DEFAULT false,
     entries integer NOT NULL DEFAULT 0,
     bytes bigint NOT NULL,
     text_bytes bigint NOT NULL,
     head_text_bytes bigint NOT NULL,
     head text,
     head_packed bytea
   );
   CREATE UNIQUE INDEX profile_published ON profile_documents (seq, document) WHERE published;
   CREATE UNIQUE INDEX profile_unfinished ON profile_documents (seq, run_id, document) WHERE NOT published;
   CREATE TABLE profile_entries (
     document_id bigint NOT NULL REFERENCES profile_documents (id) ON DELETE CASCADE,
     position integer NOT NULL,
     name text COLLATE "C" NOT NULL,
     text_bytes integer NOT NULL,
     json text,
     packed bytea,
     PRIMARY KEY (document_id, position)
   );
   ALTER TABLE profile_entries ALTER COLUMN packed SET STORAGE EXTERNAL;
   CREATE INDEX profile_entries_by_name ON profile_entries (document_id, md5(name), position);
   CREATE TABLE idempotency (
     owner text COLLATE "C" NOT NULL,
     key text COLLATE "C" NOT NULL,
     params text NOT NULL,
     job_id text COLLATE "C" NOT NULL,
     dataset_id text NOT NULL,
     used_at bigint NOT NULL,
     PRIMARY KEY (owner, key)
   );
   CREATE INDEX idempotency_by_age ON idempotency (used_at);
   CREATE INDEX idempotency_by_job ON idempotency (job_id);`,
  () => `
   ALTER TABLE jobs ADD COLUMN step uuid;
   ALTER TABLE profile_documents ADD COLUMN step uuid;`,
  // What is lost with the server is full again, as it would be soon anyway.
  () => `
   CREATE UNLOGGED TABLE buckets (
     key text COLLATE "C" PRIMARY KEY,
     granted double precision NOT NULL,
     tokens double precision NOT NULL,
     filled_at timestamptz NOT NULL,
     full_at timestamptz NOT NULL
   ) WITH (fillfactor = 50);`,
  () => `
   CREATE TABLE data_seen (
     first_at timestamptz NOT NULL DEFAULT clock_timestamp()
   );
   CREATE TABLE host_problems (
     name text COLLATE "C" PRIMARY KEY,
     problem text NOT NULL,
     noted_at timestamptz NOT NULL DEFAULT clock_timestamp()
   );`,
  () => `
   CREATE TABLE profile_caches (
     owner text COLLATE "C" NOT NULL,
     dataset_id text COLLATE "C" NOT NULL,
     object text COLLATE "C" NOT NULL,
     bytes bigint NOT NULL,
     stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     PRIMARY KEY (owner, dataset_id)
   );`,
  (trgm) => `${definitionTables(words)} ${catalogTables(words)} ${postgresSearchTable(trgm)}`,
  () => `
   ALTER TABLE jobs ADD COLUMN type text COLLATE "C" NOT NULL DEFAULT 'profile';
   UPDATE jobs SET type = 'light_profile' WHERE only_light_profile;
   CREATE INDEX jobs_of_statements ON jobs (type, finished_at) WHERE type NOT IN ('profile', 'light_profile');`,
  () => qualityTables(words),
  () => workflowTables(words),
  () => `
   CREATE TABLE keepers (
     id text COLLATE "C" PRIMARY KEY,
     seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
   );
   ALTER TABLE jobs ADD COLUMN keeper text COLLATE "C";`,
  () => noticeTables(words),
  // Every statement about documents names their job: one index serves them all, published or not. A job that is bound to a
  // turn leaves the index that it was found in, so that what is bound does not have to be read over by those who come next.
  () => `
   CREATE UNIQUE INDEX profile_documents_of_job
     ON profile_documents (seq, document, published, (CASE WHEN published THEN '' ELSE run_id END));
   CREATE INDEX jobs_unbound ON jobs (owner, priority DESC, seq) WHERE state = 'queue' AND turn IS NULL;
   DROP INDEX profile_published, profile_unfinished, jobs_waiting;`,
];

/** Names the lock under which one process at a time brings a schema to another version. */
const LOCK = 4_557_001;

/** Makes the schema, or brings it to the newest version, one process at a time. Tells whether there was anything to do. */
export function migratePostgres(database: PostgresDatabase, schema: string): Promise<boolean> {
  return database.transaction(async (tx) => {
    await tx.all("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    await tx.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await tx.run(`CREATE TABLE IF NOT EXISTS ${schema}.migrations (version integer PRIMARY KEY)`);
    await tx.run("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public");
    const version = await versionOf(tx, schema);
    if (version === migrations.length) return false;
    const [trgm] = await tx.all(
      "SELECT nspname FROM pg_extension JOIN pg_namespace ON extnamespace = pg_namespace.oid WHERE extname = 'pg_trgm'",
    );
    for (const [index, migration] of migrations.entries()) {
      if (index < version) continue;
      await tx.run(migration(String(trgm?.nspname ?? "public")));
      await tx.run(`INSERT INTO ${schema}.migrations VALUES ($1)`, [index + 1]);
    }
    return true;
  });
}

/** The version of a schema; throws STORAGE_ERROR where it was made by a newer version of the program. */
async function versionOf(tx: Sql, schema: string): Promise<number> {
  const [row] = await tx.all(`SELECT coalesce(max(version), 0) AS version FROM ${schema}.migrations`);
  const version = Number(row?.version ?? 0);
  if (version <= migrations.length) return version;
  const reason = `the database is of version ${version}, written by a newer version of the program; this one knows ${migrations.length}`;
  throw new ServiceError("STORAGE_ERROR", { reason }, { suggestion: "Use the newer version, or another database" });
}
