import { catalogContract } from "./catalog.ts";
import { definitionsContract } from "./definitions.ts";
import { fencesContract } from "./fences.ts";
import { idempotencyContract } from "./idempotency.ts";
import { jobQueryContract } from "./job-query.ts";
import { jobsContract } from "./jobs.ts";
import { logContract } from "./log.ts";
import { metricsContract } from "./metrics.ts";
import { noticesContract } from "./notices.ts";
import type { OpenStore } from "./open-store.ts";
import { profilesContract } from "./profiles.ts";
import { qualityContract } from "./quality.ts";
import { statementsContract } from "./statements.ts";
import { workflowsContract } from "./workflows.ts";

/** What every implementation of the store promises. */
export function storeContract(open: OpenStore): void {
  describe("jobs", () => jobsContract(open));
  describe("runs of jobs", () => fencesContract(open));
  describe("idempotency keys", () => idempotencyContract(open));
  describe("logs of jobs", () => logContract(open));
  describe("profiles", () => profilesContract(open));
  describe("definitions", () => definitionsContract(open));
  describe("values of metrics", () => metricsContract(open));
  describe("results of tests", () => qualityContract(open));
  describe("statements", () => statementsContract(open));
  describe("notices", () => noticesContract(open));
  describe("workflows", () => workflowsContract(open));
  describe("the catalog", () => catalogContract(open));
  describe("a query of jobs", () => jobQueryContract(open));
}
