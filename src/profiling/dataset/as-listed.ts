import type { DatasetFile } from "../model/dataset-file.ts";
import { companionsOf, holdCompanion } from "./companions.ts";
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
  using resources = new DisposableStack();
  const held = holdListed(file);
  if (held === null) return null;
  resources.use(held);
  const beside = companionsAsListed(file, held, resources);
  if (beside === null) return null;
  const all = [held, ...beside];
  const hasChanged = (): boolean => all.some((one) => one.hasChanged());
  const companions = file.companions?.map((companion, i) => ({ ...companion, ...pathOf(beside[i]) }));
  try {
    const result = await work({ ...file, absolute: held.path, ...(companions === undefined ? {} : { companions }) });
    return hasChanged() ? null : result;
  } catch (error) {
    if (hasChanged()) return null; // then no wonder
    throw error;
  }
}

function pathOf(held: HeldFile | undefined): { path?: string } {
  return held === undefined ? {} : { path: held.path };
}

/** The files that belong to one, held as they were listed; null where one is another by now, has gone or has come. */
function companionsAsListed(
  { absolute, companions = [], format }: DatasetFile,
  held: HeldFile,
  resources: DisposableStack,
): HeldFile[] | null {
  const found: HeldFile[] = [];
  for (const { suffix, identity } of companions) {
    const companion = holdCompanion(held, absolute, suffix);
    if (companion === null) return null;
    found.push(resources.use(companion));
    if (companion.identity !== identity) return null;
  }
  const now = format === null ? [] : companionsOf(held, absolute, format);
  return now.length === companions.length ? found : null;
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
