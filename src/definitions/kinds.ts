import { ServiceError } from "../errors/service-error.ts";
import type { DefinitionKind } from "../store/definitions/definition-record.ts";

/** What is refused of a kind of definition, by its own errors. */
export interface KindErrors {
  kind: DefinitionKind;
  notFound: (name: string) => ServiceError;
  exists: (name: string) => ServiceError;
  invalid: (name: string, reason: string) => ServiceError;
}

export const metricErrors: KindErrors = {
  kind: "metric",
  notFound: (name) => new ServiceError("METRIC_NOT_FOUND", { name }),
  exists: (name) => new ServiceError("METRIC_ALREADY_EXISTS", { name }),
  invalid: (name, reason) => new ServiceError("METRIC_VALIDATION_ERROR", { name, reason }),
};

export const datasetErrors: KindErrors = {
  kind: "dataset",
  notFound: (name) => new ServiceError("DATASET_NOT_FOUND", { name }),
  exists: (name) => new ServiceError("DATASET_ALREADY_EXISTS", { name }),
  invalid: (name, reason) => new ServiceError("DATASET_VALIDATION_ERROR", { name, reason }),
};

export const qualityErrors: KindErrors = {
  kind: "quality",
  notFound: (name) => new ServiceError("QUALITY_SPEC_NOT_FOUND", { name }),
  exists: (name) => new ServiceError("QUALITY_SPEC_ALREADY_EXISTS", { name }),
  invalid: (name, reason) => new ServiceError("INVALID_QUALITY_SPEC", { name, reason }),
};

export const workflowErrors: KindErrors = {
  kind: "workflow",
  notFound: (name) => new ServiceError("WORKFLOW_NOT_FOUND", { name }),
  exists: (name) => new ServiceError("WORKFLOW_ALREADY_EXISTS", { name }),
  invalid: (_, reason) => new ServiceError("VALIDATION_ERROR", { reason }),
};
