import { SEARCHED } from "./catalog-record.ts";
import type { TableWords } from "./definition-tables.ts";

/** The tables of the catalog but for what is searched, the same in every store. */
export function catalogTables({ id, text, number, end }: TableWords): string {
  return `
   CREATE TABLE catalog_tables (
     id ${id},
     ref ${text} NOT NULL UNIQUE,
     catalog ${text} NOT NULL,
     schema_name ${text} NOT NULL,
     definition_id ${number} NOT NULL REFERENCES definitions (id),
     record_set ${text} NOT NULL,
     file_table ${text},
     row_count ${number},
     facts ${text} NOT NULL,
     made_at ${number} NOT NULL
   )${end};
   CREATE INDEX catalog_tables_of ON catalog_tables (definition_id);
   CREATE TABLE catalog_columns (
     table_id ${number} NOT NULL REFERENCES catalog_tables (id) ON DELETE CASCADE,
     position ${number} NOT NULL,
     name ${text} NOT NULL,
     personal ${number},
     facts ${text} NOT NULL,
     PRIMARY KEY (table_id, position)
   )${end};
   CREATE TABLE catalog_meanings (
     table_id ${number} NOT NULL REFERENCES catalog_tables (id) ON DELETE CASCADE,
     meaning ${text} NOT NULL,
     PRIMARY KEY (table_id, meaning)
   )${end};
   CREATE INDEX catalog_meanings_of ON catalog_meanings (meaning);
   CREATE TABLE catalog_notes (
     ref ${text} NOT NULL,
     column_name ${text} NOT NULL,
     description ${text},
     tags ${text},
     noted_by ${text},
     noted_at ${number} NOT NULL,
     PRIMARY KEY (ref, column_name)
   )${end};
   CREATE TABLE dataset_refreshes (
     definition_id ${number} NOT NULL REFERENCES definitions (id),
     version ${number} NOT NULL,
     kind ${text} NOT NULL,
     job_id ${text} NOT NULL,
     begun_at ${number} NOT NULL,
     outcome ${text} NOT NULL,
     settled_at ${number},
     PRIMARY KEY (definition_id, kind, job_id)
   )${end};
   CREATE INDEX dataset_refreshes_of ON dataset_refreshes (job_id);
   CREATE INDEX dataset_refreshes_open ON dataset_refreshes (outcome, begun_at);
   CREATE TABLE snapshots (
     job_id ${text} NOT NULL PRIMARY KEY,
     hash ${text} NOT NULL,
     bytes ${number} NOT NULL,
     tables ${text} NOT NULL,
     made_at ${number} NOT NULL
   )${end};
   CREATE TABLE metric_values (
     definition_id ${number} NOT NULL REFERENCES definitions (id),
     version ${number} NOT NULL,
     job_id ${text} NOT NULL,
     parameters ${text} NOT NULL,
     outcome ${text} NOT NULL,
     result ${text},
     ran_at ${number} NOT NULL,
     PRIMARY KEY (definition_id, job_id)
   )${end};
   CREATE INDEX metric_values_by_time ON metric_values (definition_id, ran_at);
   CREATE INDEX metric_values_open ON metric_values (outcome, ran_at);`;
}

/** What is searched of the catalog, in a SQLite file. */
export const sqliteSearchTable = `
   CREATE VIRTUAL TABLE catalog_search USING fts5 (
     ${SEARCHED.join(", ")}, tokenize = 'trigram case_sensitive 1', detail = full);`;

/** The same in PostgreSQL, given the schema that pg_trgm lies in. */
export function postgresSearchTable(trgm: string): string {
  return `
   CREATE TABLE catalog_search (
     rowid bigint PRIMARY KEY REFERENCES catalog_tables (id) ON DELETE CASCADE,
     ${SEARCHED.map((field) => `${field} text COLLATE "C" NOT NULL`).join(",\n     ")}
   );
   ${SEARCHED.map((field) => `CREATE INDEX catalog_search_${field} ON catalog_search USING gin (${field} ${trgm}.gin_trgm_ops);`).join("\n   ")}`;
}
