import { readdir, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { readConfig } from "../config.ts";
import { ServiceError } from "../errors/service-error.ts";
import { normalised } from "../profiling/model/normalised-specification.ts";
import { profileDataset } from "../profiling/profile-dataset.ts";
import { ownThread } from "../profiling/run/own-thread.ts";
import type { Snapshot, SnapshotTable } from "../profiling/snapshot/snapshot.ts";
import type { TableSource } from "../sql/statement.ts";
import { version } from "../version.ts";
import { locate } from "./located.ts";
import { NO_SOURCES } from "./small-profile.ts";
import { specificationOf } from "./specification.ts";

/** Between a path and the name of one of several tables that lie there. */
const MARK = "#";

/** What is to be loaded: a file or folder, and which of its tables. */
interface Place {
  path: string;
  table: string | null;
}

/**
 * The tables that a statement names by paths, `'data/x.csv'` or `'book.xlsx#sheet'`, loaded into a folder as they are
 * profiled. Throws FILE_NOT_FOUND, TABLE_NOT_FOUND where there are several or none, and as profiling does.
 */
export async function localTables(
  refs: readonly string[],
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<TableSource[]> {
  const snapshots = new Map<string, Snapshot>();
  const sources: TableSource[] = [];
  for (const ref of refs) {
    const { path, table } = await placeOf(ref);
    const snapshot = snapshots.get(path) ?? (await snapshotOf(path, { folder, number: snapshots.size, signal }));
    snapshots.set(path, snapshot);
    const found = tableIn(snapshot, { path, table }).table;
    const file = join(folder, `${snapshot.hash}.duckdb`);
    sources.push({ ref, quoted: true, file, table: found, hidden: [] });
  }
  return sources;
}

/** A path may have the mark in it: what is there goes before what it could mean. */
async function placeOf(ref: string): Promise<Place> {
  const at = ref.lastIndexOf(MARK);
  if (at <= 0 || (await stat(ref).catch(() => null)) !== null) return { path: ref, table: null };
  return { path: ref.slice(0, at), table: ref.slice(at + MARK.length) };
}

async function snapshotOf(
  path: string,
  { folder, number, signal }: { folder: string; number: number; signal: AbortSignal },
): Promise<Snapshot> {
  const { dataRoot, datasetId } = await locate(path);
  const { jobMemoryMb, maxScratchBytes } = readConfig({ ...process.env, DATASET_ACCESS: "" });
  const request = {
    specification: normalised(await specificationOf(datasetId, join(dataRoot, datasetId), {})),
    only_light_profile: true,
    data_root: dataRoot,
    readable: null,
    scratch: join(folder, `scratch-${number}`),
    memory_mb: jobMemoryMb,
    scratch_bytes: maxScratchBytes,
    cache_file: null,
    version,
    access: NO_SOURCES,
    force: false,
    snapshot_folder: folder,
  };
  const said: string[] = [];
  const events = {
    onProgress: () => {},
    onLog: (level: string, message: string) => void (level === "debug" && said.push(message)),
    onLight: () => {},
    onEntries: async () => {},
  };
  // Tables are loaded by DuckDB's threads, for which this one only waits.
  const threads = { ...ownThread(), size: availableParallelism() };
  const { snapshot } = await profileDataset(request, threads, events, signal);
  if (snapshot !== undefined && snapshot.tables.length > 0) return snapshot;
  const why = said.find((message) => message.startsWith("not in the snapshot: "))?.replace(/^[^:]*: /, "");
  const reason = why ?? ((await isEmpty(path)) ? "the folder holds no file" : "there is no table in it");
  throw new ServiceError("FILE_READ_ERROR", { file: path, reason });
}

async function isEmpty(path: string): Promise<boolean> {
  return (await readdir(path).catch(() => [""])).length === 0;
}

/** The table that is meant, by its name in the profile, in the snapshot, or its own where its file holds several. */
function tableIn({ tables }: Snapshot, { path, table }: Place): SnapshotTable {
  const [first] = tables;
  if (table === null && first !== undefined && tables.length === 1) return first;
  const found = tables.find(
    (one) =>
      table !== null && (one.table === table || one.record_set === table || one.record_set.endsWith(`/${table}`)),
  );
  if (found !== undefined) return found;
  const names = tables.slice(0, 5).map((one) => `'${path}${MARK}${one.table}'`);
  const suggestion = `Name one of its tables: ${names.join(", ")}${tables.length > names.length ? ", …" : ""}`;
  throw new ServiceError(
    "TABLE_NOT_FOUND",
    { table_ref: table === null ? path : `${path}${MARK}${table}` },
    { suggestion },
  );
}
