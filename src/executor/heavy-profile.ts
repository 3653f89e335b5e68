import { datasetHead, type JsonObject } from "../profiling/croissant/dataset-head.ts";
import { collectionSet, distribution, type HashedFile } from "../profiling/croissant/distribution.ts";
import { type RecordSetSource, recordSets } from "../profiling/croissant/record-sets.ts";
import type { DatasetFile } from "../profiling/dataset/inventory.ts";
import type { DescribedKind } from "../profiling/described/model.ts";
import type { ProfileSpecification } from "../profiling/specification.ts";
import type { TableOutcome } from "../profiling/tables/model.ts";
import type { DescribedFile } from "./collections.ts";

/** What came of a file of tables, and whether it was computed for an earlier job. */
export interface ProfiledFile {
  file: DatasetFile;
  outcomes: TableOutcome[];
  /** What its profiles depend on beside the file. */
  basis: string;
  reused: boolean;
}

/** The Croissant document of all that was found; files that could not be read are record sets with an error. */
export function heavyProfile(
  specification: ProfileSpecification,
  files: HashedFile[],
  profiled: ProfiledFile[],
  described: DescribedFile[],
  collections: TableOutcome[],
): JsonObject {
  const kinds = [...new Set(described.map(({ file }) => file.format?.depth as DescribedKind))];
  const perFile = [...profiled.flatMap(tableSources), ...failedSources(files, described)];
  const perCollection = collections.map((table) => source(table, "file"));
  return {
    ...datasetHead(specification),
    distribution: [
      ...distribution(specification.id, files),
      ...kinds.map((kind) => collectionSet(specification.id, kind, files)),
    ],
    recordSet: recordSets(specification.id, [...perFile.sort(byFile), ...perCollection]),
  };
}

function tableSources({ file, outcomes, reused }: ProfiledFile): RecordSetSource[] {
  const extraction = file.format?.reader === "json" ? "jsonPath" : "column";
  return outcomes.map((table) => source(table, extraction, reused));
}

/** Files that could not be looked at as a whole, and documents and images that could not be read. */
function failedSources(files: HashedFile[], described: DescribedFile[]): RecordSetSource[] {
  const problems = [
    ...files.map(({ path, problem }) => ({ path, error: problem })),
    ...described.map(({ file: { path }, result }) => ({ path, error: result.ok ? null : result.error })),
  ];
  return problems.flatMap(({ path, error }) =>
    error === null ? [] : [source({ ok: false, name: path, file: path, error }, "column")],
  );
}

function source(table: TableOutcome, extraction: RecordSetSource["extraction"], reused = false): RecordSetSource {
  return { ...table, extraction, reused };
}

function byFile(a: RecordSetSource, b: RecordSetSource): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
}
