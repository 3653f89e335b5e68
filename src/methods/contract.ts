import type { OpenRpcDocument } from "../rpc/discover.ts";
import type { JsonText } from "../rpc/json-text.ts";
import type { Defined } from "../rpc/method.ts";
import type { catalogMethods } from "./catalog.ts";
import type { datasetDataMethods } from "./dataset-data.ts";
import type { datasetsMethods } from "./datasets.ts";
import type { jobsMethods } from "./jobs.ts";
import type { lineageMethods } from "./lineage.ts";
import type { metricsMethods } from "./metrics.ts";
import type { modelsMethods } from "./models.ts";
import type { noticesMethods } from "./notices.ts";
import type { profilerMethods } from "./profiler.ts";
import type { qualityMethods } from "./quality.ts";
import type { qualityRunsMethods } from "./quality-runs.ts";
import type { queriesMethods } from "./queries.ts";
import type { runMethods } from "./run.ts";
import type { spectraMethods } from "./spectra.ts";
import type { batchMethods } from "./spectra-batch.ts";
import type { systemMethods } from "./system.ts";
import type { transpileMethods } from "./transpile.ts";
import type { workflowRunsMethods } from "./workflow-runs.ts";
import type { workflowsMethods } from "./workflows.ts";

/** A type as it is on the wire: of texts that are JSON already, what is written in them. */
type OnTheWire<Value> =
  Value extends IsWritten<Value>
    ? Value extends JsonText<infer Written>
      ? Written
      : never
    : Value extends readonly (infer Item)[]
      ? OnTheWire<Item>[]
      : Value extends object
        ? { [Key in keyof Value]: OnTheWire<Value[Key]> }
        : Value;

/** JSON text, as which no other object with a member `text` is taken. */
type IsWritten<Value> = "value" extends keyof Value ? JsonText : never;

type Methods = [
  ...ReturnType<typeof profilerMethods>,
  ...ReturnType<typeof jobsMethods>,
  ...ReturnType<typeof datasetsMethods>,
  ...ReturnType<typeof datasetDataMethods>,
  ...ReturnType<typeof catalogMethods>,
  ...ReturnType<typeof metricsMethods>,
  ...ReturnType<typeof noticesMethods>,
  ...ReturnType<typeof qualityMethods>,
  ...ReturnType<typeof qualityRunsMethods>,
  ...ReturnType<typeof workflowsMethods>,
  ...ReturnType<typeof workflowRunsMethods>,
  ...ReturnType<typeof lineageMethods>,
  ...ReturnType<typeof runMethods>,
  ...ReturnType<typeof queriesMethods>,
  ...ReturnType<typeof transpileMethods>,
  ...ReturnType<typeof spectraMethods>,
  ...ReturnType<typeof batchMethods>,
  ...ReturnType<typeof modelsMethods>,
  ...ReturnType<typeof systemMethods>,
];

/** Params and result of every method by its name, from the schemas that the service checks calls by. */
export type Contract = {
  [Each in Methods[number] as Each["name"]]: Each extends Defined<string, infer Params, infer Result>
    ? { params: Params; result: OnTheWire<Result> }
    : never;
} & { "rpc.discover": { params: Record<never, never>; result: OpenRpcDocument } };

export type MethodName = keyof Contract;

export type { Alert } from "../profiling/model/alert.ts";
export type { ColumnShape } from "../profiling/model/column-shape.ts";
export type { ColumnStatistics } from "../profiling/model/column-statistics.ts";
export type { TableStructure } from "../profiling/model/table-structure.ts";
export type { CddColumn, CddFile, CddProfile, CddTable } from "../profiling/output/cdd-document.ts";
export type { HeavyProfile } from "../profiling/output/heavy-document.ts";
export type { LightProfile } from "../profiling/output/light-document.ts";
export type { DatabaseObject, DistributionItem, FileObject, FileSet } from "../profiling/output/schema/distribution.ts";
export type { Field } from "../profiling/output/schema/field.ts";
export type { ErrorNode } from "../profiling/output/schema/node.ts";
export type { FailedRecordSet, ProfiledRecordSet, RecordSet } from "../profiling/output/schema/record-set.ts";
export type { Annotation } from "../profiling/output/schema/statistics.ts";
export type { OpenRpcDocument } from "../rpc/discover.ts";
