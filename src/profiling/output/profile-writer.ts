import type { SpilledTable } from "../cache/spilled-tables.ts";
import type { DocumentKind, DocumentOutcome } from "../documents/model.ts";
import { tableFormatOf } from "../formats/registry.ts";
import type { DatasetFile, HashedFile } from "../model/dataset-file.ts";
import type { ProfileSpecification } from "../model/specification.ts";
import type { TableProfile } from "../model/table-profile.ts";
import { cddHead, documentEntry, tableEntry, tableFileEntry, tablesFileEntry } from "./cdd.ts";
import { datasetHead } from "./croissant/dataset-head.ts";
import { collectionSet, distribution } from "./croissant/distribution.ts";
import { type RecordSetSource, recordSetBuilder, recordSetNames } from "./croissant/record-sets.ts";
import type { EntryGroup } from "./entries.ts";
import { EntryWriter } from "./entry-writer.ts";
import type { HeavyProfile } from "./heavy-document.ts";

/** What came of a file of tables, and whether it was computed for an earlier job. */
export interface ProfiledFile {
  file: DatasetFile;
  tables: SpilledTable[];
  /** What its profiles depend on beside the file. */
  cacheKey: string;
  reused: boolean;
}

/** All that was found in a dataset. */
export interface Findings {
  specification: ProfileSpecification;
  files: readonly HashedFile[];
  profiled: readonly ProfiledFile[];
  described: readonly DocumentOutcome[];
  /** The record sets of documents and of images. */
  collections: readonly SpilledTable[];
}

/** The last entries of each document; all others have been passed on. */
export interface WrittenProfiles {
  heavy: EntryGroup;
  cdd: EntryGroup;
}

/**
 * Writes the Croissant document of all that was found, where files that could not be read are record sets with an error,
 * and the profile for discovery. One table at a time is in memory. Rejects once the signal says so.
 */
export async function writeProfiles(
  findings: Findings,
  pass: (document: "heavy" | "cdd", group: EntryGroup) => Promise<void>,
  signal: AbortSignal,
): Promise<WrittenProfiles> {
  const { specification, collections } = findings;
  const ofCollections = collections.map((table) => source(table, "file", false));
  const { files, ofFiles } = inOrder(findings);
  const sources = [...files.flatMap(({ path }) => ofFiles.get(path) ?? []), ...ofCollections];
  const build = await recordSetBuilder(specification.id, sources);
  const heavy = new EntryWriter(heavyHead(findings), (group) => pass("heavy", group));
  const cdd = new EntryWriter(cddHead(specification), (group) => pass("cdd", group));
  const descriptions = new Map(findings.described.map(({ file, result }) => [file.path, result]));
  const addTable = async (table: RecordSetSource): Promise<TableProfile | null> => {
    signal.throwIfAborted();
    const profile = table.error === null ? await table.profile() : null;
    const { before, fields, after } = build(table, profile);
    await heavy.addWithList(entryName(before), before, { member: "field", items: fields }, after);
    return profile;
  };
  for (const file of files) {
    const tables = ofFiles.get(file.path) ?? [];
    const names = tables.flatMap(({ name, error }) => (error === null ? [name] : []));
    const several =
      names.length > 1 ? cdd.open(file.path, tablesFileEntry(specification, file, names), "tables") : null;
    for (const table of tables) {
      const profile = await addTable(table);
      if (profile === null) continue;
      if (several !== null) several.add(tableEntry(profile));
      else await cdd.add(file.path, tableFileEntry(specification, file, profile));
    }
    await several?.close();
    const described = descriptions.get(file.path);
    if (described?.ok !== true) continue;
    const { record, chunks } = described;
    const description = { record, ...(chunks === null ? {} : { chunks: await chunks() }) };
    await cdd.add(file.path, documentEntry(specification, file, description));
  }
  for (const table of ofCollections) await addTable(table);
  return { heavy: await heavy.end(), cdd: await cdd.end() };
}

/** The files in the order in which their tables stand in the profile, and these. */
function inOrder(findings: Findings): { files: HashedFile[]; ofFiles: Map<string, RecordSetSource[]> } {
  const ofFiles = Map.groupBy(fileSources(findings), ({ file }) => file);
  return { files: findings.files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), ofFiles };
}

/** The names that tables have in the profile, by what they are called by themselves. */
export function namesInProfile(findings: Findings): Map<string, string> {
  const { files, ofFiles } = inOrder(findings);
  const tables = [...files.flatMap(({ path }) => ofFiles.get(path) ?? []), ...findings.collections];
  const names = recordSetNames(tables);
  return new Map(tables.map(({ file, part, name }, i) => [tableKey(file, part ?? null, name), names[i] as string]));
}

/** What tells a table of a dataset apart from all others. */
export function tableKey(file: string, part: string | null, name: string): string {
  return JSON.stringify([file, part, name]);
}

/** The tables of files, and the files that could not be looked at as a whole, or described. */
function fileSources({ files, profiled, described }: Findings): RecordSetSource[] {
  const problems = [
    ...files.map(({ path, problem }) => ({ path, error: problem })),
    ...described.map(({ file: { path }, result }) => ({ path, error: result.ok ? null : result.error })),
  ];
  return [
    ...profiled.flatMap(({ file, tables, reused }) => {
      const { extraction = "column" } = tableFormatOf(file.format);
      return tables.map((table) => source(table, extraction, reused));
    }),
    ...problems.flatMap(({ path, error }): RecordSetSource[] => {
      if (error === null) return [];
      const profile = (): Promise<never> => Promise.reject(new Error(`there is no profile of '${path}'`));
      return [{ name: path, file: path, error, extraction: "column", reused: false, fingerprints: [], profile }];
    }),
  ];
}

function source(table: SpilledTable, extraction: RecordSetSource["extraction"], reused: boolean): RecordSetSource {
  return { ...table, extraction, reused };
}

/** The Croissant document but for its record sets. */
function heavyHead({ specification, files, described }: Findings): Omit<HeavyProfile, "recordSet"> {
  const kinds = [...new Set(described.map(({ file }) => file.format?.depth as DocumentKind))];
  return {
    ...datasetHead(specification),
    distribution: [
      ...distribution(specification.id, files),
      ...kinds.map((kind) => collectionSet(specification.id, kind, files)),
    ],
  };
}

/** What an entry is called. */
export function entryName({ name }: { name?: string }): string {
  return typeof name === "string" ? name : "";
}
