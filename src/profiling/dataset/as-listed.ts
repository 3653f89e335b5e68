import type { DatasetFile } from "../model/dataset-file.ts";
import { HeldFile } from "./held-file.ts";

/**
 * Works on a file while it is held, under a path that leads to nothing else; null where it is not what was listed, or
 * no longer is in the end, whatever came of the work. What has no identity is taken as it is.
 */
export async function asListed<Result>(
  file: DatasetFile,
  work: (file: DatasetFile) => Promise<Result>,
): Promise<Result | null> {
  if (file.identity === undefined) return work(file);
  using held = holdListed(file);
  if (held === null) return null;
  try {
    const result = await work({ ...file, absolute: held.path });
    return held.hasChanged() ? null : result;
  } catch (error) {
    if (held.hasChanged()) return null; // then no wonder
    throw error;
  }
}

/** A file as it was listed, held; null where something else, or nothing, lies there by now. */
function holdListed({ absolute, identity }: DatasetFile): HeldFile | null {
  let held: HeldFile;
  try {
    held = HeldFile.at(absolute);
  } catch {
    return null; // what is wrong with it is found when it is looked at again
  }
  if (held.identity === identity) return held;
  held[Symbol.dispose]();
  return null;
}
