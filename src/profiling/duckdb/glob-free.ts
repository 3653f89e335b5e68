import { rm, symlink } from "node:fs/promises";
import { extname } from "node:path";
import type { Scratch } from "../model/scratch.ts";

/** DuckDB takes `*`, `?`, `[` and `{` in a path for a pattern: such a file is read through a link. */
export async function globFree(path: string, scratch: Scratch): Promise<string> {
  if (!/[*?[\]{}]/.test(path)) return path;
  const link = scratch.path(`input${extname(path).replace(/[*?[\]{}]/g, "_")}`);
  await rm(link, { force: true }); // there is one where the file is profiled a second time, with more memory
  await symlink(path, link);
  return link;
}
