import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The pages that are built: the report and the comparison in one file each, and the service's own. */
export type PageName = "report" | "comparison" | "ui";

/** What a page consists of beside its HTML. */
export interface PageAssets {
  script: string;
  style: string;
}

/** Built pages, and the sources that they were built from. */
export interface Bundle {
  /** Hash of all sources, by which is known whether they are still the same. */
  hash: string;
  /** Paths of the sources below the project's folder, in order. */
  sources: string[];
  pages: Partial<Record<PageName, PageAssets>>;
}

/** The project's folder. */
export const projectFolder = fileURLToPath(new URL("../../", import.meta.url));

const PAGES: readonly PageName[] = ["report", "comparison", "ui"];
/** Browsers from spring 2024 on: they know light-dark() and color-mix(). */
const BROWSERS = ["chrome123", "firefox121", "safari17.5"];
const NOTICE = "/*! Preact, (c) 2015-present Jason Miller, MIT licence */";

/** Builds the pages from their sources. Rejects where esbuild is not installed, and where sources are wrong. */
export async function bundle(): Promise<Bundle> {
  const { build } = await import("esbuild");
  const bundles = PAGES.filter((page) => existsSync(join(projectFolder, entryOf(page)))).map(async (page) => {
    const { outputFiles, metafile } = await build({
      absWorkingDir: projectFolder,
      entryPoints: [entryOf(page)],
      outdir: "dist/web",
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: "iife",
      target: BROWSERS,
      jsx: "automatic",
      jsxImportSource: "preact",
      charset: "utf8",
      legalComments: "none",
      banner: { js: NOTICE },
      logLevel: "silent",
    });
    const textOf = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
    const sources = Object.keys(metafile.inputs).filter((path) => path.startsWith("src/"));
    return { page, sources, assets: { script: textOf(".js"), style: textOf(".css") } };
  });
  const built = await Promise.all(bundles);
  const sources = [...new Set(built.flatMap((one) => one.sources))].sort();
  return {
    hash: await hashOf(sources),
    sources,
    pages: Object.fromEntries(built.map(({ page, assets }) => [page, assets])),
  };
}

/** The hash of sources; rejects where one is not there. */
export async function hashOf(sources: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of sources)
    hash
      .update(`${path}\0`)
      .update(await readFile(join(projectFolder, path)))
      .update("\0");
  return hash.digest("hex");
}

function entryOf(page: PageName): string {
  return `src/web/page/${page}.tsx`;
}
