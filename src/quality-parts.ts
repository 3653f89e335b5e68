import type { Logger } from "pino";
import type { Catalog } from "./catalog/catalog.ts";
import type { DefinitionService } from "./definitions/definition-service.ts";
import type { ResolveTables } from "./definitions/statements.ts";
import type { TimeOfJobs } from "./jobs/clock.ts";
import type { JobLogs } from "./jobs/job-logs.ts";
import type { Orders } from "./jobs/orders.ts";
import type { StatusWaiters } from "./jobs/status-waiters.ts";
import { taskRunner } from "./jobs/task-runner.ts";
import type { TypedDispatch } from "./jobs/typed-dispatch.ts";
import { qualityMethods } from "./methods/quality.ts";
import { qualityRunsMethods } from "./methods/quality-runs.ts";
import { QualityRuns } from "./quality/quality-runs.ts";
import { QualitySpecs } from "./quality/quality-specs.ts";
import type { StatementParts } from "./statement-parts.ts";
import type { Store } from "./store/store.ts";

/** What has the jobs run that the service sees to itself. */
export interface OrderEngine {
  dispatch: TypedDispatch;
  waiters: StatusWaiters;
  logs: JobLogs;
}

interface QualityParts {
  store: Store;
  clock: TimeOfJobs;
  logger: Logger;
  definitions: DefinitionService;
  catalog: Catalog;
  resolve: ResolveTables;
  statements: StatementParts;
  orders: Orders;
  engine: OrderEngine;
}

/** Runs of tests side by side. */
const SLOTS = 2;

/** Puts together what tests data: the methods, and what runs their jobs. */
export function qualityParts({
  store,
  clock,
  logger,
  definitions,
  catalog,
  resolve,
  statements,
  orders,
  engine: of,
}: QualityParts) {
  const { engine, rowsOf } = statements;
  const now = (): number => clock.latest();
  const specs = new QualitySpecs({ definitions, catalog, engine, resolve, now });
  const runs = new QualityRuns({ specs, definitions, quality: store.quality, orders, rowsOf, now });
  const carryOut = runs.carryOut.bind(runs);
  of.dispatch.serve(["quality"], taskRunner({ store, clock, logger, ...of, slots: SLOTS, lost: null, carryOut }));
  return { runs, methods: [...qualityMethods(specs, store.quality), ...qualityRunsMethods(specs, runs)] };
}
