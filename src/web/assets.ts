import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ServiceError } from "../errors/service-error.ts";
import { assetName, type Bundle, bundle, hashOf, type PageAssets, type PageName, projectFolder } from "./bundle.ts";

const FOLDER = join(projectFolder, "dist/web");
const MANIFEST = "manifest.json";

/** What was built, beside the files that it names. */
interface Manifest {
  hash: string;
  sources: string[];
  pages: Partial<Record<PageName, { script: string; style: string; parts: string[] }>>;
}

/** Writes built pages to `dist/web`, the manifest last and at once, so that it never names what is not there. */
export async function writeAssets({ hash, sources, pages }: Bundle): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const manifest: Manifest = { hash, sources, pages: {} };
  for (const page of Object.keys(pages) as PageName[]) {
    const { script, style, parts } = pages[page] as PageAssets;
    const names = { ...pageNames(page, { script, style }), parts: Object.keys(parts) };
    await writeFile(join(FOLDER, names.script), script);
    await writeFile(join(FOLDER, names.style), style);
    for (const [name, text] of Object.entries(parts)) await writeFile(join(FOLDER, name), text);
    manifest.pages[page] = names;
  }
  const passing = join(FOLDER, `${MANIFEST}.${process.pid}`);
  await writeFile(passing, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(passing, join(FOLDER, MANIFEST));
  const named = new Set(Object.values(manifest.pages).flatMap(({ script, style, parts }) => [script, style, ...parts]));
  const earlier = (await readdir(FOLDER)).filter((name) => /\.(js|css)$/.test(name) && !named.has(name));
  for (const name of earlier) await rm(join(FOLDER, name), { force: true });
}

/** The files of what is one file by plain names, those that a browser may keep by their content. */
export function pageNames(
  page: PageName,
  { script, style }: Pick<PageAssets, "script" | "style">,
): { script: string; style: string } {
  if (page !== "ui") return { script: `${page}.js`, style: `${page}.css` };
  return { script: assetName(page, script, "js"), style: assetName(page, style, "css") };
}

const built = new Map<PageName, Promise<PageAssets>>();

/**
 * Script and style of a page, as they were built; where its sources lie there and are others by now, it is built anew in
 * memory. Throws CONFIGURATION_ERROR where it is not built and cannot be.
 */
export function pageAssets(page: PageName): Promise<PageAssets> {
  const known = built.get(page);
  if (known !== undefined) return known;
  const assets = load(page);
  built.set(page, assets);
  assets.catch(() => built.delete(page)); // the next caller tries again
  return assets;
}

async function load(page: PageName): Promise<PageAssets> {
  return (await writtenAssets(page)) ?? (await freshAssets(page));
}

/** What lies in `dist/web`; null where there is nothing, or it is not of the sources that lie beside it. */
async function writtenAssets(page: PageName): Promise<PageAssets | null> {
  try {
    const { hash, sources, pages } = JSON.parse(await readFile(join(FOLDER, MANIFEST), "utf8")) as Manifest;
    const names = pages[page];
    const now = await hashOf(sources).catch(() => hash); // without its sources it is as it was built
    if (names === undefined || now !== hash) return null;
    const read = (name: string): Promise<string> => readFile(join(FOLDER, name), "utf8");
    const parts = await Promise.all(
      names.parts.map(async (name): Promise<[string, string]> => [name, await read(name)]),
    );
    return { script: await read(names.script), style: await read(names.style), parts: Object.fromEntries(parts) };
  } catch {
    return null; // not built
  }
}

async function freshAssets(page: PageName): Promise<PageAssets> {
  let pages: Bundle["pages"];
  try {
    ({ pages } = await bundle());
  } catch (error) {
    const reason = "is not built from the sources that lie here, and could not be built";
    throw new ServiceError(
      "CONFIGURATION_ERROR",
      { variable: "dist/web", reason },
      { suggestion: "Run npm install and npm run build:web in the profiler's folder", cause: error },
    );
  }
  const assets = pages[page];
  if (assets !== undefined) return assets;
  throw new ServiceError("CONFIGURATION_ERROR", { variable: "dist/web", reason: `has no page '${page}'` });
}
