import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const launching: unknown = createRequire(import.meta.url)("../../src/cli/built.cjs");
const { isCurrent } = launching as { isCurrent: (root: string) => boolean };

const current = isCurrent(root);

/**
 * What a process is started with, named as in src/: what is built of it, as `dli` runs it, which loads in a fraction of the
 * time; the source itself where that has changed since, or is measured.
 */
export function startedModule(name: string): URL {
  return pathToFileURL(join(root, current ? `dist/${name}.js` : `src/${name}.ts`));
}
