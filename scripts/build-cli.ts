import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { SourceMap, type SourceMapping } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Passage } from "../src/errors/built-places.ts";

/**
 * Writes the program and what its processes and threads run to dist/, each as few modules, which load in a fraction of the
 * time. It is used as long as it is true to its sources, see src/cli/built.cjs; without it the sources are run.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const inRoot = (path: string): string => relative(root, path).replaceAll("\\", "/");

/**
 * Packages that are loaded at every start and are made of many modules: they go into the bundle. The others stay where they
 * are, for they bring what is not JavaScript, start threads, or are loaded when they are needed.
 */
const INLINED = new Set([
  "@duckdb/node-api",
  "ajv",
  "ajv-formats",
  "cli-progress",
  "commander",
  "cors",
  "exifr",
  "express",
  "file-type",
  "iconv-lite",
  "image-size",
  "jayson",
  "libphonenumber-js",
  "limiter",
  "lru-cache",
  "p-map",
  "pretty-bytes",
  "prom-client",
  "tar-stream",
  "typebox",
  "uuid",
  "validator",
  "yauzl",
]);

/** What no bundle can hold: DuckDB itself. */
const NATIVE = ["@duckdb/node-bindings"];

/** A package of CommonJS whose hundreds of names dozens of modules use: each would copy them all for itself. */
const NAMES_ONCE = "@duckdb/node-api";

/** What other processes and threads are started with: `new URL(….endsWith(".ts") ? "./worker.ts" : "./worker.js", …)`. */
const STARTED = /import\.meta\.url\.endsWith\("\.ts"\) \? "([^"]+\.ts)"/g;

const sources = globSync("src/**/*.ts", { cwd: root }).map((path) => join(root, path));
const started = sources.flatMap((file) =>
  [...readFileSync(file, "utf8").matchAll(STARTED)].map(([, path = ""]) => join(dirname(file), path)),
);

/** A module of the bundle takes itself to lie where it would if every module were built by itself. */
const ownPlaces: Plugin = {
  name: "own places",
  setup(builder) {
    builder.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      if (!text.includes("import.meta.url") || !inRoot(path).startsWith("src/")) return null;
      const place = inRoot(path)
        .replace(/^src\//, "")
        .replace(/\.ts$/, ".js");
      return { contents: text.replaceAll("import.meta.url", `(dist + "${place}")`), loader: "ts" };
    });
  },
};

const packages: Plugin = {
  name: "packages",
  setup(builder) {
    builder.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
      if (!inRoot(importer).startsWith("src/")) return null; // what a package in the bundle needs is in it too
      if (path === NAMES_ONCE) return { path, namespace: "names", sideEffects: false };
      const name = path
        .split("/")
        .slice(0, path.startsWith("@") ? 2 : 1)
        .join("/");
      return INLINED.has(name) ? null : { path, external: true };
    });
    builder.onLoad({ filter: /^/, namespace: "names" }, async ({ path }) => {
      const names = Object.keys((await import(path)) as object).filter(
        (name) => !/^(?:default|module\.exports)$/.test(name),
      );
      return { contents: `import all from "${path}"; export const { ${names.join(", ")} } = all;`, resolveDir: root };
    });
  },
};

const banner = [
  'import { createRequire as requireOf } from "node:module";',
  "const require = requireOf(import.meta.url);",
  'const dist = import.meta.url.slice(0, import.meta.url.lastIndexOf("/dist/") + 6);',
].join("");

rmSync(join(root, "dist/cli/sources.json"), { force: true }); // what is half built is not used
const { metafile, outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: [join(root, "src/cli/program.ts"), ...new Set(started)],
  outbase: join(root, "src"),
  outdir: join(root, "dist"),
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  external: NATIVE,
  splitting: true,
  format: "esm",
  platform: "node",
  target: `node${process.versions.node.split(".")[0]}`,
  sourcemap: "external",
  sourcesContent: false,
  banner: { js: banner },
  metafile: true,
  write: false,
  logLevel: "warning",
  plugins: [packages, ownPlaces],
});

/** Writes a new file, and does not write to the old one: it may be another copy's too, as where a folder was copied by links. */
function writeAnew(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(file, content);
}

for (const { path, contents } of outputFiles) writeAnew(path, contents);

/** Which rows of the sources the rows of a built file come from: a map of all its words would take long to read. */
function passagesOf(file: string): Passage[] {
  const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")));
  const passages: Passage[] = [];
  for (const [i, text] of readFileSync(file, "utf8").split("\n").entries()) {
    if (text.trim() === "") continue;
    const { originalSource, originalLine = 0 }: Partial<SourceMapping> = map.findEntry(i, text.search(/\S/));
    const source = originalSource === undefined ? "" : inRoot(resolve(dirname(file), originalSource));
    const own = source.startsWith("src/") ? source : null;
    const row = own === null ? 0 : originalLine + 1;
    const last = passages.at(-1);
    const follows = last?.[1] === own && (own === null || last[2] + i + 1 - last[0] === row);
    if (!follows) passages.push([i + 1, own, row]);
  }
  return passages;
}

for (const path of Object.keys(metafile.outputs).filter((output) => output.endsWith(".js"))) {
  const file = join(root, path);
  writeAnew(`${file}.rows.json`, JSON.stringify(passagesOf(file)));
  rmSync(`${file}.map`);
}
for (const path of globSync("dist/chunks/*", { cwd: root })) {
  if (!Object.hasOwn(metafile.outputs, path.replaceAll("\\", "/").replace(".rows.json", ""))) rmSync(join(root, path));
}

/** What the bundle was made of; what was installed stands for the packages in it. */
const inputs = [
  "package.json",
  "node_modules/.package-lock.json",
  ...Object.keys(metafile.inputs).filter((path) => path.startsWith("src/")),
  ...globSync("src/profiling/scan/wasm/*.ts", { cwd: root }).map((path) => path.replaceAll("\\", "/")),
];
const files = Object.fromEntries(
  inputs.map((path) => {
    const { size, mtimeMs, ctimeMs } = statSync(join(root, path));
    const sha256 = createHash("sha256")
      .update(readFileSync(join(root, path)))
      .digest("hex");
    return [path, { size, modified: mtimeMs, changed: ctimeMs, sha256 }];
  }),
);
writeFileSync(join(root, "dist/cli/sources.json"), JSON.stringify(files));
rmSync(join(root, "node_modules/.cache/dli"), { recursive: true, force: true });
