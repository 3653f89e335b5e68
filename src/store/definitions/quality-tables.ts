import type { TableWords } from "./definition-tables.ts";

/** The tables of what tests of data have found, the same in every store. */
export function qualityTables({ text, number, end }: TableWords): string {
  return `
   CREATE TABLE test_results (
     job_id ${text} NOT NULL,
     position ${number} NOT NULL,
     definition_id ${number} REFERENCES definitions (id),
     spec ${text},
     version ${number},
     target ${text} NOT NULL,
     test ${text} NOT NULL,
     status ${text} NOT NULL,
     result ${text} NOT NULL,
     owner ${text},
     ran_at ${number} NOT NULL,
     PRIMARY KEY (job_id, position)
   )${end};
   CREATE INDEX test_results_of ON test_results (definition_id, ran_at);
   CREATE INDEX test_results_by_target ON test_results (target, ran_at);
   CREATE TABLE test_baselines (
     definition_id ${number} NOT NULL REFERENCES definitions (id),
     target ${text} NOT NULL,
     facts ${text} NOT NULL,
     kept_at ${number} NOT NULL
   )${end};
   CREATE INDEX test_baselines_of ON test_baselines (definition_id, target, kept_at);`;
}
