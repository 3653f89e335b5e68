import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { contentTypeOfFile } from "../profiling/dataset/content-type.ts";

/** What data may have at most that is profiled in the process that was asked to. */
const MOST_BYTES = 8 * 1_048_576;
const MOST_ENTRIES = 100;

/**
 * Whether a file or folder is so small, and all in it of formats so harmless, that starting processes for it would take
 * longer than profiling it. What cannot be looked at, is no file, or leads elsewhere is not.
 */
export async function isSmallData(path: string): Promise<boolean> {
  // Jobs that an earlier service has left in the state folder would run too, whatever they are.
  if ((process.env.STATE_DIR ?? "") !== "") return false;
  let [entries, bytes] = [0, 0];
  const waiting = [path];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const stats = await lstat(next).catch(() => null);
    if (stats === null || ++entries > MOST_ENTRIES) return false;
    if (stats.isDirectory()) {
      const inside = await readdir(next, { withFileTypes: true }).catch((): Dirent[] => []);
      for (const { name } of inside) waiting.push(join(next, name));
      continue;
    }
    bytes += stats.size;
    if (!stats.isFile() || bytes > MOST_BYTES || !(await isHarmless(next))) return false;
  }
  return true;
}

/** Whether a file is of a format that is harmless, or of none, so that it is only hashed. */
async function isHarmless(file: string): Promise<boolean> {
  const type = await contentTypeOfFile(file).catch(() => null);
  return type !== null && (type.format === null || type.format.harmless === true);
}
