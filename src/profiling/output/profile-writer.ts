import type { SpilledTable } from "../cache/spilled-tables.ts";
import type { DocumentOutcome } from "../documents/collections.ts";
import type { DocumentKind } from "../documents/model.ts";
import { tableFormatOf } from "../formats/registry.ts";
import type { DatasetFile, HashedFile } from "../model/dataset-file.ts";
import type { ProfileSpecification } from "../model/specification.ts";
import type { TableProfile } from "../model/table-profile.ts";
import { cddHead, documentEntry, tableEntry, tableFileEntry, tablesFileEntry } from "./cdd.ts";
import { datasetHead, type JsonObject } from "./croissant/dataset-head.ts";
import { collectionSet, distribution } from "./croissant/distribution.ts";
import { type RecordSetSource, recordSetBuilder } from "./croissant/record-sets.ts";
import { type LastPiece, type Piece, PieceWriter } from "./segment-writer.ts";

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

export interface WrittenProfiles {
  heavy: LastPiece;
  cdd: LastPiece;
}

/**
 * Writes the Croissant document of all that was found, where files that could not be read are record sets with an error,
 * and the profile for discovery. One table at a time is in memory. Rejects once the signal says so.
 */
export async function writeProfiles(
  findings: Findings,
  pass: (part: "heavy" | "cdd", piece: Piece) => Promise<void>,
  signal: AbortSignal,
): Promise<WrittenProfiles> {
  const { specification, collections } = findings;
  const ofFiles = Map.groupBy(fileSources(findings), ({ file }) => file);
  const ofCollections = collections.map((table) => source(table, "file", false));
  const files = findings.files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const sources = [...files.flatMap(({ path }) => ofFiles.get(path) ?? []), ...ofCollections];
  const build = await recordSetBuilder(specification.id, sources);
  const heavy = new List(new PieceWriter((piece) => pass("heavy", piece)), heavyHead(findings), "recordSet");
  const cdd = new List(new PieceWriter((piece) => pass("cdd", piece)), cddHead(specification), "files");
  const descriptions = new Map(findings.described.map(({ file, result }) => [file.path, result]));
  const addTable = async (table: RecordSetSource): Promise<TableProfile | null> => {
    signal.throwIfAborted();
    const profile = table.error === null ? await table.profile() : null;
    await heavy.add(JSON.stringify(build(table, profile)), 1);
    return profile;
  };
  for (const file of files) {
    const tables = ofFiles.get(file.path) ?? [];
    const names = tables.flatMap(({ name, error }) => (error === null ? [name] : []));
    if (names.length > 1) cdd.open(tablesFileEntry(specification, file, names), "tables");
    for (const table of tables) {
      const profile = await addTable(table);
      if (profile === null) continue;
      const entry = names.length > 1 ? tableEntry(profile) : tableFileEntry(specification, file, profile);
      await cdd.add(JSON.stringify(entry));
    }
    if (names.length > 1) await cdd.close();
    const described = descriptions.get(file.path);
    if (described?.ok !== true) continue;
    const { record, chunks } = described;
    const description = { record, ...(chunks === null ? {} : { chunks: await chunks() }) };
    await cdd.add(JSON.stringify(documentEntry(specification, file, description)));
  }
  for (const table of ofCollections) await addTable(table);
  return { heavy: await heavy.end(), cdd: await cdd.end() };
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
function heavyHead({ specification, files, described }: Findings): JsonObject {
  const kinds = [...new Set(described.map(({ file }) => file.format?.depth as DocumentKind))];
  return {
    ...datasetHead(specification),
    distribution: [
      ...distribution(specification.id, files),
      ...kinds.map((kind) => collectionSet(specification.id, kind, files)),
    ],
  };
}

/** The JSON text of an object whose last member is a list, item by item. */
class List {
  readonly #writer: PieceWriter;
  #before: string;

  /** The object without the member. */
  constructor(writer: PieceWriter, head: JsonObject, member: string) {
    this.#writer = writer;
    this.#before = opening(head, member);
  }

  /** Adds the text of an item, which may be a record set. */
  async add(item: string, recordSets = 0): Promise<void> {
    const text = this.#before + item;
    this.#before = ",";
    await this.#writer.add(text, recordSets);
  }

  /** Begins an item whose last member is a list of its own: what is added goes there until it is closed. */
  open(head: JsonObject, member: string): void {
    this.#before += opening(head, member);
  }

  async close(): Promise<void> {
    await this.#writer.add("]}");
  }

  end(): Promise<LastPiece> {
    return this.#writer.end(this.#before === "," ? "]}" : `${this.#before}]}`);
  }
}

function opening(head: JsonObject, member: string): string {
  return `${JSON.stringify(head).slice(0, -1)},${JSON.stringify(member)}:[`;
}
