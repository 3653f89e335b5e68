import type { Grant } from "../access/grant.ts";
import { checkGranted, isForbidden } from "../jobs/granted-sources.ts";
import type { DefinitionFacts } from "../store/definitions/definition-record.ts";
import { datasetSpecOf } from "./dataset-spec.ts";

/** Ids of the datasets whose connectors lead to what somebody may not read. Nothing is looked for on disk. */
export function forbiddenSources(
  definitions: readonly (Pick<DefinitionFacts, "kind" | "variant" | "spec"> & { id: number })[],
  grant: Grant,
): number[] {
  return definitions.flatMap(({ id, kind, variant, spec }) =>
    kind !== "dataset" || variant !== "source" || allows(grant, spec) ? [] : [id],
  );
}

function allows(grant: Grant, spec: string): boolean {
  const { profile_specification: specification } = datasetSpecOf(spec);
  if (specification === undefined) return true;
  try {
    checkGranted(specification.data_connectors, grant);
    return true;
  } catch (error) {
    if (isForbidden(error)) return false;
    throw error;
  }
}
