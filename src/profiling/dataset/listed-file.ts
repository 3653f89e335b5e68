import { type BigIntStats, closeSync, openSync, readSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { ServiceError } from "../../errors/service-error.ts";
import { type StoredError, toStoredError } from "../../errors/stored.ts";
import { factsOf } from "../formats/registry.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import { companionsOf } from "./companions.ts";
import { contentType, TELLING } from "./content-type.ts";
import { HeldFile } from "./held-file.ts";

/** By so many milliseconds at most do the times of files lag behind the clock. */
const CLOCK_TICK = 20;

/** The media type of symlinks. */
export const SYMLINK = "inode/symlink";

/** What is no file and is not read: to open it could wait for ever, or do something. */
export function noFile({ stats }: HeldFile, absolute: string, path: string): DatasetFile {
  const [kind, what] = kindOf(stats);
  return refused(absolute, path, `inode/${kind}`, validationError(path, `it is a ${what}, not a file`));
}

/** What the kind of something that is no file is called, as a media type and in words. */
function kindOf(stats: BigIntStats): [string, string] {
  if (stats.isDirectory()) return ["directory", "folder"];
  if (stats.isFIFO()) return ["fifo", "pipe"];
  if (stats.isSocket()) return ["socket", "socket"];
  return [stats.isBlockDevice() ? "blockdevice" : "chardevice", "device"];
}

/** Something that is listed with its problem and not read. */
export function refused(absolute: string, path: string, mediaType: string, problem: StoredError): DatasetFile {
  return {
    path,
    absolute,
    size: 0,
    mediaType,
    format: null,
    problem,
    remark: null,
    byName: false,
    container: null,
  };
}

/** What is wrong with a file. */
export function validationError(file: string, reason: string): StoredError {
  return toStoredError(new ServiceError("FILE_VALIDATION_ERROR", { file, reason }));
}

/** A file of this program's own by its absolute path and the one that is shown: its size, and what it is. */
export async function describeFile(absolute: string, path: string): Promise<DatasetFile> {
  try {
    using held = HeldFile.at(absolute);
    return await describeHeld(held, absolute, path);
  } catch (error) {
    return unreadable(absolute, path, reasonOf(error), error);
  }
}

/**
 * Describes a file as it was before now: of one that has changed within the last tick of the clock, another change could
 * go unnoticed, so that it is looked at again after it.
 */
export async function describeOlder(held: HeldFile, absolute: string, path: string): Promise<DatasetFile> {
  const age = Date.now() - Number(held.stats.ctimeMs);
  if (age >= 0 && age <= CLOCK_TICK) {
    await setTimeout(CLOCK_TICK + 1 - age);
    held.look();
  }
  return describeHeld(held, absolute, path);
}

async function describeHeld(held: HeldFile, absolute: string, path: string): Promise<DatasetFile> {
  try {
    const { mediaType, format, conflict } = await contentType(absolute, beginningOf(held.path), path);
    const problem = conflict !== null && format === null ? validationError(path, conflict) : null;
    const remark = conflict !== null && format !== null ? validationError(path, conflict) : null;
    const size = Number(held.stats.size);
    const facts = format === null ? null : factsOf(format);
    const companions = facts === null ? [] : companionsOf(held, absolute, facts);
    const own = {
      byName: false,
      container: null,
      identity: held.identity,
      ...(companions.length > 0 && { companions }),
    };
    return { path, absolute, size, mediaType, format: facts, problem, remark, ...own };
  } catch (error) {
    return unreadable(absolute, path, reasonOf(error), error);
  }
}

function beginningOf(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const head = Buffer.allocUnsafe(TELLING);
    return head.subarray(0, readSync(file, head, 0, TELLING, 0));
  } finally {
    closeSync(file);
  }
}

/** What the operating system says. */
export function reasonOf(error: unknown): string {
  return `the operating system reports ${(error as NodeJS.ErrnoException).code ?? "nothing more"}`;
}

/** A file of which only the name can be read. */
export function unreadable(absolute: string, path: string, reason: string, cause?: unknown): DatasetFile {
  return {
    path,
    absolute,
    size: 0,
    mediaType: "application/octet-stream",
    format: null,
    problem: toStoredError(new ServiceError("FILE_READ_ERROR", { file: path, reason }, { cause })),
    remark: null,
    byName: false,
    container: null,
  };
}
