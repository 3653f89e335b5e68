import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ProfilePage } from "../client/index.ts";
import { readConfig } from "../config.ts";
import { MemoryWatch } from "../executor/memory-watch.ts";
import { ownMemoryMb } from "../executor/own-memory.ts";
import { noS3 } from "../profiling/connectors/s3-access.ts";
import { normalised } from "../profiling/model/normalised-specification.ts";
import type { Progress } from "../profiling/model/progress.ts";
import type { ProfileSpecification } from "../profiling/model/specification.ts";
import { type DocumentName, documentText, type EntryGroup } from "../profiling/output/entries.ts";
import { unpackJson } from "../profiling/output/packed-json.ts";
import type { ProfilingEvents } from "../profiling/profile-dataset.ts";
import { version } from "../version.ts";
import { isSmallData } from "./small-data.ts";

export interface SmallProfileOptions {
  dataRoot: string;
  /** Whether only the light profile is wanted. */
  light: boolean;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

/** As often is told how far it is as somebody asks a service. */
const TELL_MS = 500;

const QUEUED: Progress = { phase: "queued", files_done: 0, files_total: 0, bytes_done: 0, bytes_total: 0, percent: 0 };

/**
 * The profile of a dataset below the data root, made in this very process: for small data, where starting a service and
 * its processes takes longer than all they would do. Null where the data is not small, and where anything is wrong: a
 * service says what, and is not ended by it. Rejects with the signal's reason once that aborts.
 */
export async function smallProfile(
  specification: ProfileSpecification,
  { dataRoot, light, signal, onProgress }: SmallProfileOptions,
): Promise<ProfilePage | null> {
  const [connector] = specification.data_connectors;
  if (connector?.type !== "RawDataPath") return null;
  if (!(await isSmallData(resolve(dataRoot, connector.dataset_id)))) return null;
  try {
    return await profiled(normalised(specification), { dataRoot, light, signal, onProgress });
  } catch {
    signal.throwIfAborted();
    return null; // the service that is asked next meets the same, and tells of it
  }
}

async function profiled(
  specification: ProfileSpecification,
  { dataRoot, light, signal, onProgress }: SmallProfileOptions,
): Promise<ProfilePage> {
  const { jobMemoryMb, maxScratchBytes, jobTimeoutMs } = readConfig({ ...process.env, DATASET_ACCESS: "" });
  const [{ profileDataset }, { ownThread }] = await Promise.all([
    import("../profiling/profile-dataset.ts"),
    import("../profiling/run/own-thread.ts"),
  ]);
  const wanted: DocumentName = light ? "light" : "heavy";
  const groups: EntryGroup[] = [];
  let told = performance.now();
  const events: ProfilingEvents = {
    onProgress: (progress) => {
      if (performance.now() - told < TELL_MS) return;
      told = performance.now();
      onProgress(progress);
    },
    onLog: () => {},
    onLight: (last) => {
      if (light) groups.push(last);
    },
    onEntries: async (document, group) => {
      if (document === wanted) groups.push(group);
    },
  };
  const ending = new AbortController();
  const end = (): void => ending.abort(signal.reason);
  const memory = new MemoryWatch(ownMemoryMb(1), { onBeyond: end, onSpent: () => {} });
  const timer = setTimeout(end, jobTimeoutMs).unref();
  const scratch = await mkdtemp(join(tmpdir(), "dli-"));
  const request = {
    specification,
    only_light_profile: light,
    data_root: dataRoot,
    readable: null,
    scratch: join(scratch, "run"),
    memory_mb: jobMemoryMb,
    scratch_bytes: maxScratchBytes,
    cache_file: null,
    version,
    access: NO_SOURCES,
    force: false,
  };
  memory.begin(scratch, jobMemoryMb);
  try {
    onProgress(QUEUED);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    const { heavy } = await profileDataset(request, ownThread(), events, ending.signal);
    if (heavy !== null) groups.push(heavy);
    onProgress({ ...QUEUED, phase: "done", percent: 100 });
    return await pageOf(wanted, groups);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    memory.end(scratch);
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Nothing beyond the data root is read. */
export const NO_SOURCES = {
  allowedHosts: [],
  allowPrivateAddresses: false,
  maxDownloadBytes: 0,
  databases: { connectMs: 1, statementMs: 1, tls: "auto" as const, ca: null },
  credentials: { user: "", password: "", byHost: {} },
  s3: noS3,
};

/** A document whose entries came in groups, of which the first has its head. */
async function pageOf(document: DocumentName, groups: readonly EntryGroup[]): Promise<ProfilePage> {
  const head = groups.find((group) => group.head !== null)?.head;
  const entries = await Promise.all(groups.flatMap((group) => group.entries.map((entry) => unpackJson(entry))));
  const text = documentText(document, head == null ? "{}" : await unpackJson(head), entries);
  return JSON.parse(text) as ProfilePage; // written by this program
}
