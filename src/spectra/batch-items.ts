import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { redact } from "../errors/redact.ts";
import { ServiceError } from "../errors/service-error.ts";
import { entriesOf } from "../profiling/dataset/archives/entries.ts";
import { ArchiveLimits } from "../profiling/dataset/archives/limits.ts";
import { checkSize } from "./spectrum-source.ts";

/** Spectra of a batch, at most. */
export const MOST_ITEMS = 1000;

/** A file of a batch: its bytes, or why they could not be read. */
export interface BatchItem {
  file: string;
  bytes: Buffer | null;
  error?: unknown;
}

/**
 * The files that are named: a .zip stands for what is in it, within the limits on archives, a folder for the files in it by
 * name. A file that cannot be read is an item with its error. Throws BATCH_PROCESSING_FAILED where there is none, there are
 * too many, or an archive is none or breaks a limit.
 */
export async function* batchItems(paths: readonly string[], signal: AbortSignal): AsyncGenerator<BatchItem> {
  let count = 0;
  for (const path of paths) {
    for await (const item of itemsOf(path, signal)) {
      if (++count > MOST_ITEMS) throw batchRefusal("it has too many files", count);
      yield item;
    }
  }
  if (count === 0) throw batchRefusal("it has no files", 0);
}

/** Why a batch is refused as a whole. */
export function batchRefusal(reason: string, items: number, cause?: unknown): ServiceError {
  return new ServiceError("BATCH_PROCESSING_FAILED", { reason, items, max_items: MOST_ITEMS }, { cause });
}

async function* itemsOf(path: string, signal: AbortSignal): AsyncGenerator<BatchItem> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) {
    const names = (await readdir(path, { withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
    for (const name of names.sort()) yield itemOf(name, join(path, name));
  } else if (found !== null && /\.zip$/i.test(path)) {
    yield* zippedItems({ path, shown: basename(path), size: found.size }, signal);
  } else yield itemOf(basename(path), path);
}

async function itemOf(file: string, path: string): Promise<BatchItem> {
  try {
    checkSize(file, (await stat(path)).size);
    return { file, bytes: await readFile(path) };
  } catch (error) {
    if (error instanceof ServiceError) return { file, bytes: null, error };
    const { code } = error as NodeJS.ErrnoException;
    const reason = `the operating system reports ${code ?? "nothing more"}`;
    const known =
      code === "ENOENT"
        ? new ServiceError("FILE_NOT_FOUND", { path }, { cause: error })
        : new ServiceError("FILE_READ_ERROR", { file, reason }, { cause: error });
    return { file, bytes: null, error: known };
  }
}

/** What is in a .zip, in the order of names. Files have numbers for names on the disk. Throws BATCH_PROCESSING_FAILED. */
export async function* zippedItems(
  { path, shown, size }: { path: string; shown: string; size: number },
  signal: AbortSignal,
): AsyncGenerator<BatchItem> {
  const folder = await mkdtemp(join(tmpdir(), "dli-spectra-"));
  try {
    const unpacked: { name: string; at: string | null; reason: string }[] = [];
    try {
      const limits = new ArchiveLimits(shown, size);
      for await (const { name, unpack, reason = "" } of entriesOf("zip", { path, shown, limits, signal })) {
        if (unpacked.length === MOST_ITEMS) throw batchRefusal("it has too many files", unpacked.length + 1);
        const at = unpack === null ? null : join(folder, String(unpacked.length));
        if (at !== null) await unpack?.(at);
        unpacked.push({ name, at, reason });
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ServiceError && error.name === "BATCH_PROCESSING_FAILED") throw error;
      const said = error instanceof Error ? error.message : String(error);
      throw batchRefusal(`'${shown}' cannot be unpacked: ${redact(said)}`, 0, error);
    }
    for (const { name, at, reason } of unpacked.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      if (at !== null) yield { ...(await itemOf(name, at)), file: name };
      else yield { file: name, bytes: null, error: new ServiceError("FILE_READ_ERROR", { file: name, reason }) };
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
