import { lstatSync } from "node:fs";
import { join, parse, sep } from "node:path";
import { namesIn } from "./file-names.ts";
import { pathForSystem } from "./raw-names.ts";

/** A path of which some name is no UTF-8: as it is found, and as it is shown. */
export interface ShownPath {
  path: string;
  shown: string;
  /** The folder that the first such name is in. */
  folder: string;
}

/**
 * What an absolute path names that leads nowhere as it is written, since a name in it is no UTF-8: it is given as that is
 * shown, or with U+FFFD for bytes that are none, as a program gets it from a shell. Null where nothing, or more than one
 * thing, has such a name.
 */
export function shownPath(path: string): ShownPath | null {
  const { root } = parse(path);
  let found: ShownPath = { path: root, shown: root, folder: root };
  for (const part of path.slice(root.length).split(sep).filter(Boolean)) {
    const next = within(found, part);
    if (next === null) return null;
    found = next;
  }
  return found.path === found.shown ? null : found;
}

function within({ path, shown, folder }: ShownPath, part: string): ShownPath | null {
  const named = join(path, part);
  if (isThere(named)) return { path: named, shown: join(shown, part), folder: path === folder ? named : folder };
  const alike = namesOf(path).filter(({ name, shown: own }) => name !== own && (own === part || asText(name) === part));
  const [only] = alike;
  if (only === undefined || alike.length > 1) return null;
  return { path: join(path, only.name), shown: join(shown, only.shown), folder };
}

function namesOf(folder: string): ReturnType<typeof namesIn> {
  try {
    return namesIn(folder);
  } catch {
    return []; // it is none, or may not be looked into
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(pathForSystem(path), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // what it is in is a file, or may not be looked into, or the name is too long
  }
}

function asText(name: string): string {
  return pathForSystem(name).toString("utf8");
}
