import type { Logger } from "pino";
import type { Caller } from "./access/caller.ts";
import type { DatasetAccess } from "./access/dataset-access.ts";
import { Catalog } from "./catalog/catalog.ts";
import { CatalogKeeper } from "./catalog/catalog-keeper.ts";
import { liveTable } from "./catalog/live-table.ts";
import { TableResolver } from "./catalog/table-resolver.ts";
import { CodeFiles } from "./definitions/code-files.ts";
import { datasetSpecOf } from "./definitions/dataset-spec.ts";
import { Datasets } from "./definitions/datasets.ts";
import { DefinitionService } from "./definitions/definition-service.ts";
import { datasetErrors, metricErrors } from "./definitions/kinds.ts";
import { metricSpecOf } from "./definitions/metric-spec.ts";
import { Metrics } from "./definitions/metrics.ts";
import { Rules } from "./definitions/rules.ts";
import type { ResolveTables } from "./definitions/statements.ts";
import { ServiceError } from "./errors/service-error.ts";
import type { JobBrowser } from "./jobs/job-browser.ts";
import type { JobService } from "./jobs/job-service.ts";
import type { OrderEngine } from "./jobs/order-engine.ts";
import type { SubmissionEnvironment } from "./jobs/submission.ts";
import { Lineages } from "./lineage/lineages.ts";
import { catalogMethods } from "./methods/catalog.ts";
import type { DatasetCare } from "./methods/dataset-care.ts";
import { datasetDataMethods } from "./methods/dataset-data.ts";
import { datasetsMethods } from "./methods/datasets.ts";
import { lineageMethods } from "./methods/lineage.ts";
import { metricsMethods } from "./methods/metrics.ts";
import { noticesMethods } from "./methods/notices.ts";
import type { OutboundParts } from "./outbound-parts.ts";
import { Verdicts } from "./quality/verdicts.ts";
import { qualityParts } from "./quality-parts.ts";
import type { Method } from "./rpc/method.ts";
import type { StatementNeeds, StatementParts } from "./statement-parts.ts";
import type { DefinitionKind } from "./store/definitions/definition-record.ts";
import { version } from "./version.ts";
import { workflowParts } from "./workflow-parts.ts";
import { schedulesOf } from "./workflows/schedules.ts";
import { Workflows } from "./workflows/workflows.ts";

export interface DefinitionParts extends Omit<SubmissionEnvironment, "grant"> {
  jobs: JobService;
  /** What callers may read. */
  datasets: DatasetAccess;
  logger: Logger;
  /** Makes what knows SQL and runs it, and the methods on that; null where this service runs none. */
  statementsOf: ((of: StatementNeeds) => StatementParts) | null;
  /** The folder of files with definitions; empty where there is none. */
  definitionsDir: string;
  /** The absolute path of a snapshot, by its hash. */
  snapshotFile: (hash: string) => string;
  browser: JobBrowser;
  /** What has the jobs run that the service sees to itself. */
  engine: OrderEngine;
  outbound: OutboundParts;
}

const NAMESPACES: Record<DefinitionKind, string> = {
  dataset: "datasets",
  metric: "metrics",
  quality: "quality",
  workflow: "workflows",
  rules: "transpile",
};
/** How long a definition of a file may take to be registered. */
const CODE_MS = 60_000;

/** Calls a method as callers do, with params that are checked like theirs. */
async function called(methods: readonly Method[], name: string, params: object, caller: Caller): Promise<unknown> {
  const method = methods.find((each) => each.name === name);
  if (method === undefined) throw new ServiceError("METHOD_NOT_FOUND", { method: name });
  const signal = AbortSignal.timeout(CODE_MS);
  return method.prepare(params).run({ request_id: "DEFINITIONS_DIR", caller, signal, reserve: () => {} });
}

/** The methods on what has a name: puts their parts together. */
export function definitionMethods({
  jobs,
  datasets,
  dataRoot,
  access,
  logger,
  statementsOf,
  definitionsDir,
  snapshotFile,
  browser,
  engine,
  outbound: { checkNotify, airflow },
}: DefinitionParts) {
  const { store, clock } = engine;
  const definitions = new DefinitionService({ definitions: store.definitions, clock, datasets });
  const environmentOf = (caller: Caller): SubmissionEnvironment => ({ dataRoot, access, grant: datasets(caller) });
  const keeper = new CatalogKeeper({ store, clock, logger });
  const settle = (): Promise<void> => keeper.settle();
  const catalog = new Catalog({ store, definitions, keeper, clock });
  const resolver = new TableResolver(catalog, snapshotFile);
  const resolve: ResolveTables = (refs, caller) => resolver.resolve(refs, caller);
  const sqlOf = async (kind: "dataset" | "metric", name: string, caller: Caller): Promise<string> => {
    if (kind === "metric") return metricSpecOf((await definitions.get(name, metricErrors, caller)).spec).sql;
    const { sql } = datasetSpecOf((await definitions.get(name, datasetErrors, caller)).spec);
    if (sql === undefined) throw datasetErrors.invalid(name, "it is no view, and has no SQL");
    return sql;
  };
  const statements = statementsOf?.({ jobs, resolve, catalog, rules: new Rules(definitions), sqlOf }) ?? null;
  const named = new Datasets({
    definitions,
    catalog: store.catalog,
    jobs,
    statements: statements === null ? null : { ...statements, resolve },
    settle,
    environmentOf,
  });
  const metrics = new Metrics({ definitions, metrics: store.metrics, clock, statements, resolve });
  const planned = new Workflows({ definitions, store, clock, checkNotify, hasAirflow: airflow !== null });
  const common = { logger, definitions, engine };
  const partsOf = (of: StatementParts) => {
    const quality = qualityParts({ ...common, checkNotify, catalog, resolve, statements: of });
    const steps = {
      jobs,
      browser,
      datasets: named,
      metrics,
      quality: quality.runs,
      statements: of,
      settle,
      workflows: planned,
      airflow,
    };
    const workflows = workflowParts({ ...common, ...steps });
    const circle = (name: string): readonly string[] | null => codeFiles?.circle(name) ?? null;
    const lineages = new Lineages({ definitions, catalog, engine: of.engine, circle });
    const producer = `https://www.npmjs.com/package/dataset-profiler/v/${version}`;
    const lineage = lineageMethods(lineages, { producer, now: () => clock.latest() });
    return { clock: workflows.clock, methods: [...quality.methods, ...workflows.methods, ...lineage] };
  };
  const verdicts = new Verdicts({ definitions, store });
  const care: DatasetCare = {
    verdicts: (dataset, table, caller) => verdicts.of(dataset, table, caller),
    schedules: (dataset, caller) => schedulesOf(dataset, caller, { definitions, store, workflows: planned }),
  };
  const parts = statements === null ? null : partsOf(statements);
  const methods = [
    ...datasetsMethods(named, care),
    ...datasetDataMethods(named, jobs),
    ...catalogMethods(catalog, care.verdicts, (seen, signal) => liveTable(seen, access, signal)),
    ...metricsMethods(metrics),
    ...(statements?.methods ?? []),
    ...(parts?.methods ?? []),
    ...noticesMethods(store.notices, browser),
  ];
  const codeFiles =
    definitionsDir === ""
      ? null
      : new CodeFiles({
          folder: definitionsDir,
          call: (kind, deed, params, caller) => called(methods, `${NAMESPACES[kind]}.${deed}`, params, caller),
          engine: statements?.engine ?? null,
          definitions: store.definitions,
          logger,
        });
  return { methods, workflowClock: parts?.clock ?? null, codeFiles };
}
