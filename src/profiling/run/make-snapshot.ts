import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mapSettled, settled } from "../concurrency.ts";
import type { DocumentOutcome } from "../documents/model.ts";
import { jsonLines } from "../formats/json-lines.ts";
import { factsOf } from "../formats/registry.ts";
import type { DatasetFile, HashedFile } from "../model/dataset-file.ts";
import { counted } from "../model/number-text.ts";
import type { TableOptions } from "../model/table-options.ts";
import { tableKey } from "../output/profile-writer.ts";
import { type Snapshot, type SnapshotTable, tableNamesOf } from "../snapshot/snapshot.ts";
import { tableOptions } from "../table/table-options.ts";
import { collectionFiles } from "./collections.ts";
import { isLarge, memoryOf } from "./file-share.ts";
import { hasTables } from "./profile-files.ts";
import type { Run } from "./run.ts";
import { TASKS_PER_THREAD } from "./threads.ts";

/** Absolute paths of a snapshot and of what is known of its tables, in a folder. */
function pathsOf(folder: string, hash: string): { file: string; facts: string } {
  return { file: join(folder, `${hash}.duckdb`), facts: join(folder, `${hash}.json`) };
}

/** What is to be loaded. */
export interface ToLoad {
  files: readonly HashedFile[];
  described: readonly DocumentOutcome[];
  /** What tables are called in the profile, by `tableKey`; where there is none, they keep their own names. */
  names: ReadonlyMap<string, string>;
  folder: string;
}

/**
 * Loads the tables of a dataset into a DuckDB file in a folder: nothing where one is there already of the same content,
 * read in the same way by the same version. A table that cannot be loaded is left out, which the log tells.
 */
export async function makeSnapshot(run: Run, { files, described, names, folder }: ToLoad): Promise<Snapshot> {
  const { request } = run;
  const read = [...files.filter((file) => hasTables(file)), ...(await collections(run, described))];
  const options = await Promise.all(
    read.map((file) => tableOptions(request.specification, file, read.length > 1, run.signal)),
  );
  const hash = hashOf(request.version, read, options, [...names]);
  const { file: target, facts } = pathsOf(folder, hash);
  const known = request.force ? null : await knownSnapshot(target, facts, hash);
  if (known !== null) {
    const now = new Date();
    await utimes(target, now, now); // whoever deletes what nobody has any more leaves what is new
    run.log("info", "took the snapshot of an earlier job: nothing has changed");
    return known;
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mkdir(request.scratch, { recursive: true });
  const loaded = await loadAll(run, read, options, names);
  const tableNames = tableNamesOf(loaded.map(({ table }) => table.record_set));
  const tables = loaded.map(({ table }, i): SnapshotTable => ({ ...table, table: tableNames[i] as string }));
  const parts = [...new Set(loaded.map(({ part }) => part))].map((file) => ({
    file,
    tables: loaded.flatMap(({ part, table }, i) =>
      part === file ? [{ from: table.table, to: tableNames[i] as string }] : [],
    ),
  }));
  const unfinished = join(folder, `${randomUUID()}.unfinished`);
  const bytes = await run.runTask({ kind: "join", parts, target, unfinished });
  const snapshot = { hash, bytes, tables };
  await writeFile(`${unfinished}.json`, JSON.stringify(snapshot));
  await rename(`${unfinished}.json`, facts);
  run.log("info", `loaded ${counted(tables.length, "table")} into a snapshot`);
  return snapshot;
}

/** The records of documents and of images, as files that are read like others. */
async function collections({ request }: Run, described: readonly DocumentOutcome[]): Promise<HashedFile[]> {
  const files = await collectionFiles(described, join(request.scratch, "collections"), factsOf(jsonLines));
  const hashed = async (file: DatasetFile): Promise<HashedFile> => {
    const sha256 = createHash("sha256")
      .update(await readFile(file.absolute))
      .digest("hex");
    return { ...file, sha256 };
  };
  return Promise.all(files.map(hashed));
}

/** What tables are loaded from: the content of all files, how each is read, and by what. Of databases nobody knows what they hold. */
function hashOf(
  version: string,
  files: readonly HashedFile[],
  options: readonly TableOptions[],
  names: readonly (readonly [string, string])[],
): string {
  const contents = files.map(({ path, size, sha256, companions }, i) => {
    const { read, monthFirst, redact } = options[i] as TableOptions;
    const content = sha256 === null || companions !== undefined ? randomUUID() : sha256;
    return [path, size, content, read, monthFirst, redact];
  });
  return createHash("sha256")
    .update(JSON.stringify([version, contents, names]))
    .digest("hex")
    .slice(0, 32);
}

async function knownSnapshot(file: string, facts: string, hash: string): Promise<Snapshot | null> {
  try {
    const { bytes, tables } = JSON.parse(await readFile(facts, "utf8")) as Snapshot;
    return (await stat(file)).size === bytes ? { hash, bytes, tables } : null;
  } catch {
    return null; // there is none, or it is not whole
  }
}

interface Loaded {
  /** The file that it lies in. */
  part: string;
  table: SnapshotTable;
}

/** The tables of files: large ones one at a time on all threads, the others side by side. */
async function loadAll(
  run: Run,
  files: readonly HashedFile[],
  options: readonly TableOptions[],
  names: ToLoad["names"],
): Promise<Loaded[]> {
  const loaded = new Array<Loaded[]>(files.length);
  const load = async (index: number): Promise<void> => {
    loaded[index] = await loadOne(run, files[index] as HashedFile, options[index] as TableOptions, index, names);
  };
  const indices = [...files.keys()];
  const large = indices.filter((index) => isLarge(files[index] as HashedFile));
  const small = indices.filter((index) => !isLarge(files[index] as HashedFile));
  await settled([
    mapSettled(large, load, { concurrency: 1 }),
    mapSettled(small, load, { concurrency: run.threads * TASKS_PER_THREAD }),
  ] as const);
  return loaded.flat();
}

async function loadOne(
  run: Run,
  file: HashedFile,
  options: TableOptions,
  index: number,
  names: ToLoad["names"],
): Promise<Loaded[]> {
  const { scratch, memory_mb, scratch_bytes } = run.request;
  const part = join(scratch, `part-${index}.duckdb`);
  const large = isLarge(file);
  const outcomes = await run.runTask({
    kind: "load",
    file,
    options,
    scratch: join(scratch, `load-${index}`),
    threads: large ? run.threads : 1,
    memoryMb: memoryOf(memory_mb, large),
    scratchBytes: scratch_bytes,
    target: part,
  });
  if (outcomes === null) {
    run.log("warn", `'${file.path}' changed while it was loaded: it is not in the snapshot`);
    return [];
  }
  return outcomes.flatMap((outcome) => {
    if (outcome.ok) {
      const { table } = outcome;
      const record_set = names.get(tableKey(file.path, outcome.part, table.record_set)) ?? table.record_set;
      return [{ part, table: { ...table, record_set } }];
    }
    run.log("debug", `not in the snapshot: ${outcome.error.message}`);
    return [];
  });
}
