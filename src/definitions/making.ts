import { type Caller, mayAct } from "../access/caller.ts";
import { namedSources } from "../profiling/connectors/names.ts";
import type { ProfileSpecification } from "../profiling/model/specification.ts";
import type { Definition } from "../store/definitions/definition-record.ts";
import { datasetSpecOf } from "./dataset-spec.ts";

/** What a dataset is made of, as far as a caller may know: where its data lies is known to its owner alone. */
export function makingOf(
  { registered_by, spec }: Pick<Definition, "registered_by" | "spec">,
  caller: Caller,
): { profile_specification?: ProfileSpecification; sources?: string[]; sql?: string } {
  const { profile_specification: specification, sql } = datasetSpecOf(spec);
  if (sql !== undefined) return { sql };
  if (specification === undefined) return {};
  if (mayAct(caller, registered_by)) return { profile_specification: specification };
  const paths = specification.data_connectors.flatMap((each) => (each.type === "RawDataPath" ? [each.dataset_id] : []));
  return { sources: [...paths, ...namedSources(specification.data_connectors).map(({ name }) => name)] };
}
