/** Statements that bring a database from version i to i + 1. Only ever appended to. */
export const migrations: readonly string[] = [
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
];
