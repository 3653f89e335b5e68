import type { ProfileSpecification } from "../profiling/model/specification.ts";

/** What a dataset is: a source, or a view. */
export interface DatasetSpec {
  /** Of a source: as it was given, normalised. */
  profile_specification?: ProfileSpecification;
  /** Of a view. */
  sql?: string;
  /** The table that the dataset's own name stands for, where its source holds several. */
  table?: string;
  /** What columns hold, by their names. */
  columns: Record<string, string>;
  /** Whether personal columns are shown to the owner and administrators alone. */
  redact: boolean;
  /** Whether each refresh profiles it too. */
  profile: boolean;
}

/** The text that a dataset's specification is stored as. */
export function datasetSpecText(spec: DatasetSpec): string {
  return JSON.stringify(spec);
}

/** The specification of a stored text, which {@link datasetSpecText} has written. */
export function datasetSpecOf(text: string): DatasetSpec {
  return JSON.parse(text) as DatasetSpec;
}
