import { join } from "node:path";
import { cacheKeyOf } from "../cache/cache-key.ts";
import type { PackedOutcome } from "../cache/packed-table.ts";
import type { SpilledTable } from "../cache/spilled-tables.ts";
import { mapSettled, settled } from "../concurrency.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { TableOptions } from "../model/table-options.ts";
import type { ProfiledFile } from "../output/profile-writer.ts";
import { COMPARED_TABLES } from "../structure/references.ts";
import { tableOptions } from "../table/table-options.ts";
import { isLarge, memoryOf } from "./file-share.ts";
import type { FileHashes } from "./hash-dataset.ts";
import { lasted, readingLine, tableLine } from "./log-lines.ts";
import type { Run } from "./run.ts";
import { TASKS_PER_THREAD } from "./threads.ts";
import { Turns } from "./turns.ts";

/**
 * Profiles the tables of files: large files one at a time on all threads, the others side by side. `all` are the files of
 * the dataset that have tables, of which these are some.
 */
export async function profileTables(
  run: Run,
  files: DatasetFile[],
  hashes: FileHashes,
  all: readonly DatasetFile[],
): Promise<ProfiledFile[]> {
  const outcomes = new Array<ProfiledFile>(files.length);
  const turns = new Turns();
  const compare = all.length > 1;
  const inOrder = all.map(({ path }) => path).sort();
  const compared = new Set(inOrder.slice(0, COMPARED_TABLES));
  const indexed = files.map((file, index) => ({ file, index }));
  const profile = async ({ file, index }: { file: DatasetFile; index: number }): Promise<void> => {
    const options = await tableOptions(run.request.specification, file, compare, run.signal);
    outcomes[index] = await profiledFile(run, turns, hashes, {
      file,
      index,
      options,
      compared: compared.has(file.path),
    });
  };
  const large = indexed.filter(({ file }) => isLarge(file));
  const small = indexed.filter(({ file }) => !isLarge(file));
  await settled([
    mapSettled(large, profile, { concurrency: 1 }),
    mapSettled(small, profile, { concurrency: run.threads * TASKS_PER_THREAD }),
  ] as const);
  return outcomes;
}

interface TableFile {
  file: DatasetFile;
  index: number;
  options: TableOptions;
  /** Whether references may lead from and to its tables. */
  compared: boolean;
}

/** The tables of a file: those that were cached of the same content under the same options, else computed. */
async function profiledFile(run: Run, turns: Turns, hashes: FileHashes, table: TableFile): Promise<ProfiledFile> {
  const { file, options, compared } = table;
  const cacheKey = cacheKeyOf(run.request.version, options);
  const cached = await cachedTables(run, hashes, file, cacheKey, compared);
  if (cached === null) return { file, tables: await computedTables(run, turns, table), cacheKey, reused: false };
  run.meter.tableDone(file);
  run.log("info", `took '${file.path}' from an earlier job: it has not changed`);
  return { file, tables: cached, cacheKey, reused: true };
}

/** The tables of a file as the profile cache holds them; null where it does not, or the file has changed. */
async function cachedTables(
  { cache, spill }: Run,
  hashes: FileHashes,
  { path, size, companions }: DatasetFile,
  cacheKey: string,
  compared: boolean,
): Promise<SpilledTable[] | null> {
  if (companions !== undefined) return null; // the hash does not tell whether these have changed
  const entry = cache.find(path, size, cacheKey);
  if (entry === null || (await hashes.of(path)) !== entry.sha256) return null;
  try {
    return (await entry.tables()).map((stored) => spill.restore(stored, compared));
  } catch {
    return null; // the cache is damaged: computed anew
  }
}

/** The outcomes of a file's tables; null where it has changed meanwhile. One that has little memory and needs more takes its turn with the large files. */
async function outcomesOf(run: Run, turns: Turns, table: TableFile): Promise<PackedOutcome[] | null> {
  if (isLarge(table.file)) return turns.next(() => outcomesIn(run, table, true));
  const outcomes = await outcomesIn(run, table, false);
  const isShort = outcomes?.some((outcome) => !outcome.ok && outcome.outOfMemory === true);
  return isShort === true ? turns.next(() => outcomesIn(run, table, true)) : outcomes;
}

function outcomesIn(run: Run, { file, index, options }: TableFile, large: boolean): Promise<PackedOutcome[] | null> {
  const { scratch, memory_mb, scratch_bytes } = run.request;
  return run.runTask(
    {
      kind: "table",
      file,
      options,
      scratch: join(scratch, `table-${index}`),
      threads: large ? run.threads : 1,
      scratchBytes: scratch_bytes,
      memoryMb: memoryOf(memory_mb, large),
    },
    (message) => {
      if ("share" in message) run.meter.tableShare(file, message.share);
    },
  );
}

async function computedTables(run: Run, turns: Turns, table: TableFile): Promise<SpilledTable[]> {
  const { file, compared } = table;
  const began = performance.now();
  const outcomes = await outcomesOf(run, turns, table);
  const tables: SpilledTable[] = [];
  if (outcomes === null) {
    run.changed.add(file.path);
    return tables;
  }
  for (const outcome of outcomes) tables.push(await run.spill.add(outcome, compared));
  run.meter.tableDone(file);
  if (outcomes.length === 0) run.log("info", `'${file.path}' holds no tables`);
  for (const outcome of outcomes) {
    if (!outcome.ok) {
      run.warn(outcome.error);
      continue;
    }
    run.log("info", `profiled ${tableLine(file, outcome.facts)} ${lasted(began)}`);
    const read = readingLine(file, outcome.facts);
    if (read !== null) run.log("debug", read);
  }
  return tables;
}
