import { realpath } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import { shownPath } from "../profiling/dataset/shown-path.ts";
import { unreadable } from "./files.ts";

/** The data root and dataset id that a path amounts to. Throws FILE_NOT_FOUND and FILE_READ_ERROR. */
export async function locate(path: string): Promise<{ dataRoot: string; datasetId: string }> {
  try {
    const real = await realpath(resolve(path));
    return { dataRoot: dirname(real), datasetId: basename(real) || "." };
  } catch (error) {
    const found = shownPath(resolve(path));
    if (found === null) throw unreadable(path, error);
    return { dataRoot: found.folder, datasetId: relative(found.folder, found.shown) };
  }
}
