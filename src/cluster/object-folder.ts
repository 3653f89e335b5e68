import { randomUUID } from "node:crypto";
import { copyFile, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** An object that lies in a folder. */
interface FolderObject {
  name: string;
  bytes: number;
  /** When it was put there, in milliseconds since 1970. */
  changed: number;
}

/**
 * Where all processes put whole objects and get them from: a folder on a mount, or what else keeps objects by name. An
 * object never changes: what has another content has another name. Names are letters, digits, `-` and `.`.
 */
export interface ObjectFolder {
  /** Copies an object to a file; rejects where there is none. */
  get: (name: string, file: string) => Promise<void>;
  /** Puts a file there under a name: whole, or not at all. */
  put: (name: string, file: string) => Promise<void>;
  /** There may be none of that name. */
  remove: (name: string) => Promise<void>;
  list: () => Promise<FolderObject[]>;
}

/** How the name of what is being written ends. */
const UNFINISHED = ".part";

/** Objects as files of a folder that all processes have mounted. */
export function mountedFolder(path: string): ObjectFolder {
  const at = (name: string): string => join(path, name);
  return {
    get: (name, file) => copyFile(at(name), file),
    put: async (name, file) => {
      await mkdir(path, { recursive: true });
      const unfinished = at(`${name}.${randomUUID()}${UNFINISHED}`);
      try {
        await copyFile(file, unfinished);
        await rename(unfinished, at(name));
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => {});
        throw error;
      }
    },
    remove: (name) => rm(at(name), { force: true }),
    list: async () => {
      const names = await readdir(path).catch(() => []); // nothing was put there yet
      const found = await Promise.all(
        names.map(async (name) => {
          const file = await stat(at(name)).catch(() => null); // gone meanwhile
          return file?.isFile() === true ? [{ name, bytes: file.size, changed: file.mtimeMs }] : [];
        }),
      );
      return found.flat();
    },
  };
}
