import { randomUUID } from "node:crypto";
import { exampleSpecification } from "../../src/methods/examples.ts";
import type { ProfileSpecification } from "../../src/profiling/model/specification.ts";

/** A valid specification of a dataset of its own below the data root. */
export function specificationOf(datasetId: string, more: Partial<ProfileSpecification> = {}): ProfileSpecification {
  return {
    ...exampleSpecification,
    id: randomUUID(),
    data_connectors: [{ type: "RawDataPath", dataset_id: datasetId }],
    ...more,
  };
}
