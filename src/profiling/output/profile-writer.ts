import type { SpilledTable } from "../cache/spilled-tables.ts";
import type { DocumentKind, DocumentOutcome } from "../documents/model.ts";
import { tableFormatOf } from "../formats/registry.ts";
import type { DatasetFile, HashedFile } from "../model/dataset-file.ts";
import type { ProfileSpecification } from "../model/specification.ts";
import { cddHead, documentEntry, tablesFileEntry } from "./cdd.ts";
import { datasetHead } from "./croissant/dataset-head.ts";
import { collectionSet, distribution } from "./croissant/distribution.ts";
import { failedRecordSet, type RecordSetPlan } from "./croissant/record-set.ts";
import { type RecordSetSource, recordSetNames, recordSetPlans } from "./croissant/record-set-plans.ts";
import type { EntryGroup } from "./entries.ts";
import { EntryWriter } from "./entry-writer.ts";
import type { HeavyProfile } from "./heavy-document.ts";
import { type UnreadTable, type WriteTables, writtenInOrder } from "./written-in-order.ts";
import type { WrittenTable } from "./written-table.ts";

/** What came of a file of tables, and whether it was computed for an earlier job. */
export interface ProfiledFile {
  file: DatasetFile;
  tables: SpilledTable[];
  /** What its profiles depend on beside the file. */
  cacheKey: string;
  reused: boolean;
}

/** A table that is to stand in the profile. */
interface Source extends RecordSetSource, Pick<SpilledTable, "profile"> {}

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

/** What writing passes on, and has done. */
export interface Writing {
  /** The next entries of a document; resolves when there is room for others. */
  pass: (document: "heavy" | "cdd", group: EntryGroup) => Promise<void>;
  /** Writes the entries of some tables, in whichever thread. */
  write: WriteTables;
  /** How many of such may be under way. */
  ahead: number;
}

/**
 * Writes the Croissant document of all that was found, where files that could not be read are record sets with an error,
 * and the profile for discovery. Few tables at a time are in memory. Rejects once the signal says so.
 */
export async function writeProfiles(
  findings: Findings,
  { pass, write, ahead }: Writing,
  signal: AbortSignal,
): Promise<WrittenProfiles> {
  const { specification, collections } = findings;
  const { id } = specification;
  const ofCollections = collections.map((table) => source(table, "file", false));
  const { files, ofFiles } = inOrder(findings);
  const sources = [...files.flatMap(({ path }) => ofFiles.get(path) ?? []), ...ofCollections];
  const plans = await recordSetPlans(id, sources);
  const planOf = new Map(sources.map((table, i) => [table, plans[i] as RecordSetPlan]));
  const heavy = new EntryWriter(heavyHead(findings), (group) => pass("heavy", group));
  const cdd = new EntryWriter(cddHead(specification), (group) => pass("cdd", group));
  const descriptions = new Map(findings.described.map(({ file, result }) => [file.path, result]));
  const profiled = [
    ...files.flatMap((file): UnreadTable[] => {
      const tables = (ofFiles.get(file.path) ?? []).filter(({ error }) => error === null);
      const discovery = tables.length > 1 ? "of several" : { datasetId: id, file: factsOf(file) };
      return tables.map((table) => ({ plan: planOf.get(table) as RecordSetPlan, table, discovery }));
    }),
    ...ofCollections.map((table) => ({ plan: planOf.get(table) as RecordSetPlan, table, discovery: null })),
  ];
  await using written = writtenInOrder(profiled, { write, ahead }, signal);
  /** Adds the record set of the next table, and gives its entry for discovery. */
  const addTable = async (table: Source): Promise<WrittenTable["discovery"]> => {
    signal.throwIfAborted();
    const plan = planOf.get(table) as RecordSetPlan;
    if (table.error !== null) {
      await heavy.add(plan.name, failedRecordSet(plan, table.error));
      return null;
    }
    const { heavy: packed, discovery } = (await written.next()).value as WrittenTable;
    await heavy.addPacked(plan.name, packed);
    return discovery;
  };
  for (const file of files) {
    const tables = ofFiles.get(file.path) ?? [];
    const names = tables.flatMap(({ name, error }) => (error === null ? [name] : []));
    const several = names.length > 1 ? cdd.open(file.path, tablesFileEntry(id, file, names), "tables") : null;
    for (const table of tables) {
      const entry = await addTable(table);
      if (typeof entry === "string") several?.add(entry);
      else if (entry !== null) await cdd.addPacked(file.path, entry);
    }
    await several?.close();
    const described = descriptions.get(file.path);
    if (described?.ok !== true) continue;
    const { record, chunks } = described;
    const description = { record, ...(chunks === null ? {} : { chunks: await chunks() }) };
    await cdd.add(file.path, documentEntry(id, file, description));
  }
  for (const table of ofCollections) await addTable(table);
  return { heavy: await heavy.end(), cdd: await cdd.end() };
}

/** What the entry of a file tells of it, which goes to another thread without the rest. */
function factsOf({ path, mediaType }: HashedFile): Pick<HashedFile, "path" | "mediaType"> {
  return { path, mediaType };
}

/** The files in the order in which their tables stand in the profile, and these. */
function inOrder(findings: Findings): { files: HashedFile[]; ofFiles: Map<string, Source[]> } {
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
function fileSources({ files, profiled, described }: Findings): Source[] {
  const problems = [
    ...files.map(({ path, problem }) => ({ path, error: problem })),
    ...described.map(({ file: { path }, result }) => ({ path, error: result.ok ? null : result.error })),
  ];
  return [
    ...profiled.flatMap(({ file, tables, reused }) => {
      const { extraction = "column" } = tableFormatOf(file.format);
      return tables.map((table) => source(table, extraction, reused));
    }),
    ...problems.flatMap(({ path, error }): Source[] => {
      if (error === null) return [];
      const profile = (): Promise<never> => Promise.reject(new Error(`there is no profile of '${path}'`));
      const nothing = { columns: [], fingerprints: [], profile };
      return [{ name: path, file: path, error, extraction: "column", reused: false, ...nothing }];
    }),
  ];
}

function source(table: SpilledTable, extraction: Source["extraction"], reused: boolean): Source {
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
