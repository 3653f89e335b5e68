import type { TableWords } from "./definition-tables.ts";

/** The tables of schedules and of what they started, the same in every store. */
export function workflowTables({ text, number, end }: TableWords): string {
  return `
   CREATE TABLE workflow_schedules (
     definition_id ${number} NOT NULL PRIMARY KEY REFERENCES definitions (id),
     next_at ${number},
     paused ${number} NOT NULL,
     reason ${text},
     paused_by ${text}
   )${end};
   CREATE INDEX workflow_schedules_due ON workflow_schedules (next_at);
   CREATE TABLE workflow_watches (
     definition_id ${number} NOT NULL REFERENCES definitions (id),
     dataset ${text} NOT NULL,
     seen_job ${text},
     PRIMARY KEY (definition_id, dataset)
   )${end};
   CREATE TABLE workflow_firings (
     definition_id ${number} NOT NULL REFERENCES definitions (id),
     source ${text} NOT NULL,
     scheduled_at ${number} NOT NULL,
     outcome ${text} NOT NULL,
     run_order ${text} NOT NULL,
     job_id ${text},
     batch_id ${text},
     fired_at ${number} NOT NULL,
     PRIMARY KEY (definition_id, source, scheduled_at)
   )${end};
   CREATE INDEX workflow_firings_open ON workflow_firings (outcome, fired_at);
   CREATE INDEX workflow_firings_by_job ON workflow_firings (job_id);
   CREATE INDEX workflow_firings_by_time ON workflow_firings (definition_id, fired_at);
   CREATE TABLE workflow_steps (
     job_id ${text} NOT NULL,
     step ${text} NOT NULL,
     position ${number} NOT NULL,
     status ${text} NOT NULL,
     attempts ${number} NOT NULL,
     child ${text},
     error ${text},
     started_at ${number},
     ended_at ${number},
     PRIMARY KEY (job_id, step)
   )${end};`;
}
