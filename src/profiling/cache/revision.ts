import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROFILING = fileURLToPath(new URL("../../../src/profiling/", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../../../package.json", import.meta.url));

/** Modules, as they are written or as they are built; what describes them computes nothing. */
const MODULE = /(?<!\.d)\.[jt]s$/;

let own: Promise<string> | null = null;

/** The revision of the profiler that runs, computed once. */
export function revision(): Promise<string> {
  own ??= revisionOf(PROFILING, [PACKAGE]);
  return own;
}

/**
 * A hash of all that decides, in one version too, what a profile says and in what form it is cached: the modules of a
 * folder, what else lies in some files, such as which libraries are used, and the Node that runs it all.
 */
export async function revisionOf(folder: string, files: readonly string[]): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => MODULE.test(name)).sort();
  const contents = await Promise.all(
    [...names.map((name) => join(folder, name)), ...files].map((path) => readFile(path)),
  );
  const hash = createHash("sha256").update(JSON.stringify([process.version, names]));
  for (const content of contents) hash.update(`${content.length}:`).update(content);
  return hash.digest("hex");
}
