import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** A file or folder that lies in a folder. */
export interface FolderEntry {
  name: string;
  path: string;
  changed: number;
  bytes: number;
}

/** What lies in a folder; nothing where there is none. */
export async function entriesOf(folder: string): Promise<FolderEntry[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const file = await stat(path).catch(() => null); // gone meanwhile
      return file === null ? [] : [{ name, path, changed: file.mtimeMs, bytes: file.size }];
    }),
  );
  return found.flat();
}
