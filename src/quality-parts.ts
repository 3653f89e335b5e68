import type { Logger } from "pino";
import type { Catalog } from "./catalog/catalog.ts";
import type { DefinitionService } from "./definitions/definition-service.ts";
import type { ResolveTables } from "./definitions/statements.ts";
import type { OrderEngine } from "./jobs/order-engine.ts";
import { taskRunner } from "./jobs/task-runner.ts";
import { qualityMethods } from "./methods/quality.ts";
import { qualityRunsMethods } from "./methods/quality-runs.ts";
import type { OutboundParts } from "./outbound-parts.ts";
import { QualityRuns } from "./quality/quality-runs.ts";
import { QualitySpecs } from "./quality/quality-specs.ts";
import type { StatementParts } from "./statement-parts.ts";

interface QualityParts {
  logger: Logger;
  definitions: DefinitionService;
  catalog: Catalog;
  resolve: ResolveTables;
  statements: StatementParts;
  engine: OrderEngine;
  checkNotify: OutboundParts["checkNotify"];
}

/** Runs of tests side by side. */
const SLOTS = 2;

/** Puts together what tests data: the methods, and what runs their jobs. */
export function qualityParts({
  logger,
  definitions,
  catalog,
  resolve,
  statements,
  engine: of,
  checkNotify,
}: QualityParts) {
  const { engine, rowsOf } = statements;
  const { store, clock, orders } = of;
  const now = (): number => clock.latest();
  const specs = new QualitySpecs({ definitions, catalog, engine, resolve, now, checkNotify });
  const runs = new QualityRuns({ specs, definitions, quality: store.quality, orders, rowsOf, now });
  const carryOut = runs.carryOut.bind(runs);
  of.dispatch.serve(["quality"], taskRunner({ ...of, logger, slots: SLOTS, lost: null, carryOut }));
  return { runs, methods: [...qualityMethods(specs, store.quality), ...qualityRunsMethods(specs, runs)] };
}
