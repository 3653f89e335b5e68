import type { TableWords } from "./definition-tables.ts";

/** The table of who is told when jobs have ended, the same in every store. */
export function noticeTables({ text, number, end }: TableWords): string {
  return `
   CREATE TABLE job_notices (
     job_id ${text} NOT NULL,
     position ${number} NOT NULL,
     url ${text} NOT NULL,
     told_when ${text} NOT NULL,
     outcome ${text} NOT NULL,
     attempts ${number} NOT NULL,
     next_at ${number} NOT NULL,
     problem ${text},
     PRIMARY KEY (job_id, position)
   )${end};
   CREATE INDEX job_notices_open ON job_notices (outcome, next_at);`;
}
