import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The pages that are built: the report and the comparison in one file each, and the service's own. */
export type PageName = "report" | "comparison" | "ui";

/** What a page consists of beside its HTML. */
export interface PageAssets {
  script: string;
  style: string;
  /** Scripts and styles that are loaded when they are needed, by their names, which change with what is in them. */
  parts: Record<string, string>;
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
/** Styles of what the service's page loads when it is needed. */
const LATER = "src/web/page/styles/platform.css";
/** Browsers from spring 2024 on: they know light-dark() and color-mix(). */
const BROWSERS = ["chrome123", "firefox121", "safari17.5"];
const NOTICE = "/*! Preact, (c) 2015-present Jason Miller, MIT licence */";

/** Builds the pages from their sources. Rejects where esbuild is not installed, and where sources are wrong. */
export async function bundle(): Promise<Bundle> {
  const built = await Promise.all(
    PAGES.filter((page) => existsSync(join(projectFolder, entryOf(page)))).map(builtPage),
  );
  const sources = [...new Set(built.flatMap((one) => one.sources))].sort();
  return {
    hash: await hashOf(sources),
    sources,
    pages: Object.fromEntries(built.map(({ page, assets }) => [page, assets])),
  };
}

/** A page of one file is one script; the service's own is modules, of which some are loaded when they are needed. */
async function builtPage(page: PageName): Promise<{ page: PageName; sources: string[]; assets: PageAssets }> {
  const { build } = await import("esbuild");
  const isService = page === "ui";
  const { outputFiles, metafile } = await build({
    absWorkingDir: projectFolder,
    entryPoints: [entryOf(page), ...(isService ? [LATER] : [])],
    entryNames: "[name]",
    chunkNames: "[name]-[hash]",
    outdir: "dist/web",
    bundle: true,
    splitting: isService,
    minify: true,
    write: false,
    metafile: true,
    format: isService ? "esm" : "iife",
    target: BROWSERS,
    jsx: "automatic",
    jsxImportSource: "preact",
    charset: "utf8",
    legalComments: "none",
    banner: { js: NOTICE },
    logLevel: "silent",
  });
  const files = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const taken = (name: string): string => {
    const text = files.get(name) ?? "";
    files.delete(name);
    return text;
  };
  const assets = { script: taken(`${page}.js`), style: taken(`${page}.css`), parts: {} };
  const later = taken(basename(LATER));
  const parts = later === "" ? files : new Map([...files, [assetName("platform", later, "css"), later]]);
  const sources = Object.keys(metafile.inputs).filter((path) => path.startsWith("src/"));
  return { page, sources, assets: { ...assets, parts: Object.fromEntries(parts) } };
}

/** The name of a file that a browser may keep, by what is in it. */
export function assetName(name: string, text: string, ending: string): string {
  return `${name}.${createHash("sha256").update(text).digest("hex").slice(0, 16)}.${ending}`;
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
