import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const root = fileURLToPath(new URL("../", import.meta.url));

/** What each folder of src may import from, beside itself. */
const ALLOWED: Record<string, string[]> = {
  errors: [],
  access: ["errors"],
  profiling: ["errors"],
  sql: ["profiling", "errors"],
  executor: ["sql", "profiling", "errors"],
  store: ["executor", "sql", "profiling", "errors"],
  jobs: ["access", "store", "executor", "sql", "profiling", "errors"],
  cluster: ["jobs", "store", "profiling", "errors"],
  catalog: ["definitions", "jobs", "store", "profiling", "access", "errors"],
  definitions: ["sql", "jobs", "store", "profiling", "access", "errors"],
  outbound: ["profiling"],
  notify: ["outbound", "jobs", "store", "profiling", "errors"],
  quality: ["notify", "catalog", "definitions", "sql", "jobs", "store", "profiling", "access", "errors"],
  workflows: ["notify", "outbound", "quality", "definitions", "jobs", "store", "profiling", "access", "errors"],
  lineage: ["workflows", "quality", "catalog", "definitions", "sql", "store", "access", "errors"],
  queries: ["definitions", "sql", "jobs", "store", "profiling", "access", "errors"],
  rpc: ["access", "errors"],
  web: ["client", "profiling", "errors"],
  models: ["access", "errors"],
  spectra: ["models", "access", "profiling", "errors"],
  methods: [
    "rpc",
    "notify",
    "lineage",
    "web",
    "queries",
    "workflows",
    "quality",
    "catalog",
    "definitions",
    "spectra",
    "models",
    "sql",
    "jobs",
    "store",
    "profiling",
    "access",
    "errors",
  ],
  http: ["rpc", "web", "access", "errors"],
  client: ["methods", "errors"],
  cli: [
    ".",
    "client",
    "workflows",
    "quality",
    "spectra",
    "web",
    "store",
    "sql",
    "jobs",
    "executor",
    "profiling",
    "errors",
  ],
  ".": [
    "cluster",
    "notify",
    "http",
    "rpc",
    "web",
    "methods",
    "lineage",
    "queries",
    "workflows",
    "quality",
    "catalog",
    "definitions",
    "spectra",
    "models",
    "jobs",
    "store",
    "access",
    "errors",
  ],
};

/** What each room of src/profiling may import from, beside itself: from the plain types up to the front door. */
const ROOMS: Record<string, string[]> = {
  model: [],
  concurrency: [],
  statistics: [],
  semantics: ["model"],
  alerts: ["model", "semantics"],
  text: ["model"],
  duckdb: ["model", "statistics"],
  columns: ["concurrency", "duckdb", "model", "semantics", "statistics"],
  scan: ["columns", "duckdb", "model", "semantics", "statistics"],
  structure: ["concurrency", "columns", "duckdb", "model", "semantics", "statistics"],
  readers: ["scan", "columns", "text", "duckdb", "model", "statistics"],
  documents: ["text", "model"],
  formats: ["readers", "documents", "text", "model"],
  dataset: ["formats", "text", "model"],
  connectors: ["dataset", "formats", "model"],
  table: ["alerts", "formats", "readers", "structure", "columns", "duckdb", "semantics", "model"],
  snapshot: ["table", "readers", "columns", "duckdb", "model"],
  cache: ["structure", "model"],
  output: ["alerts", "cache", "formats", "structure", "documents", "model"],
  run: [
    "scan",
    "snapshot",
    "concurrency",
    "output",
    "cache",
    "table",
    "connectors",
    "dataset",
    "formats",
    "documents",
    "structure",
    "model",
  ],
  "profile-dataset": ["snapshot", "concurrency", "run", "output", "cache", "documents", "formats", "model"],
};

/** How things are done side by side, in any room. */
const EVERYWHERE = "src/profiling/concurrency.ts";

const everything = globSync("src/**/*.{ts,tsx}", { cwd: root });
/** What is in TypeScript: what WebAssembly is made of has a language, and imports, of its own. */
const files = everything.filter((file) => !file.startsWith("src/profiling/scan/wasm/"));

const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), "utf8").matchAll(/(?:from |import\()"(\.[^"]+)"/g)].map(([, path = ""]) =>
    normalize(join(dirname(file), path)),
  );

/** What a file imports of values: paths, or names of packages. */
const valuesFrom = (file: string): string[] =>
  [...readFileSync(join(root, file), "utf8").matchAll(/^(?:import|export) (?!type)(?:[^;]*? from )?"([^"]+)"/gm)].map(
    ([, path = ""]) => (path.startsWith(".") ? normalize(join(dirname(file), path)) : path),
  );

/** Numbers are written alike everywhere; it needs nothing else. */
const NUMBERS = "src/profiling/model/number-text.ts";

/** Where a file of a page may take values from. */
const reachable = (file: string): string[] =>
  file.startsWith("src/web/model/")
    ? ["src/web/model/", NUMBERS, "uuid"]
    : ["src/web/model/", "src/web/page/", "src/client/", "preact", ...editorOf(file)];

/** The editor for SQL is loaded with the rooms that have it. */
const editorOf = (file: string): string[] =>
  file.startsWith("src/web/page/platform/") ? ["@codemirror/", "@lezer/highlight"] : [];

const folderOf = (file: string): string => file.split("/").slice(1, -1)[0] ?? ".";
const roomOf = (file: string): string => file.split("/")[2]?.replace(/\.ts$/, "") ?? ".";

describe("the house", () => {
  it("has imports that point one way", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => {
          const [from, to] = [folderOf(file), folderOf(target)];
          return from !== to && ALLOWED[from]?.includes(to) !== true;
        })
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("has rooms in profiling whose imports point one way, up to its front door", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => file.startsWith("src/profiling/") && target.startsWith("src/profiling/"))
        .filter((target) => target !== EVERYWHERE)
        .filter((target) => {
          const [from, to] = [roomOf(file), roomOf(target)];
          return from !== to && ROOMS[from]?.includes(to) !== true;
        })
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("reaches the store through its interface", () => {
    const wrong = files.filter(
      (file) =>
        file !== "src/local-engine.ts" &&
        folderOf(file) !== "store" &&
        importsOf(file).includes("src/store/sqlite-store.ts"),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("has a client that runs without anything else: of what is not its own it takes types only", () => {
    const wrong = files
      .filter((file) => folderOf(file) === "client")
      .flatMap((file) =>
        [...readFileSync(join(root, file), "utf8").matchAll(/^(?:import|export) (?!type)[^;]*? from "([^"]+)"/gm)]
          .map(([, from = ""]) => from)
          .filter((from) => !/^\.\/[\w-]+\.ts$/.test(from))
          .map((from) => `${file} → ${from}`),
      );
    expect(wrong).to.deep.equal([]);
  });

  it("has a command that loads neither a service nor what profiles until it needs them", () => {
    const loaded = new Set(["src/cli/program.ts"]);
    for (const file of loaded) {
      if (!file.startsWith("src/")) continue;
      for (const target of valuesFrom(file)) loaded.add(target);
    }
    expect([...loaded]).to.include("src/client/index.ts");
    const late = [
      "src/service.ts",
      "src/profiling/profile-dataset.ts",
      "@duckdb/node-api",
      "express",
      "ajv",
      "node:http",
    ];
    expect(late.filter((target) => loaded.has(target))).to.deep.equal([]);
  });

  it("has pages that are made of their model and the client: of what else there is they take types only", () => {
    expect(importsOf(NUMBERS)).to.deep.equal([]);
    const wrong = files
      .filter((file) => file.startsWith("src/web/page/") || file.startsWith("src/web/model/"))
      .flatMap((file) =>
        valuesFrom(file)
          .filter((target) => !reachable(file).some((place) => target.startsWith(place)))
          .map((target) => `${file} → ${target}`),
      );
    expect(wrong).to.deep.equal([]);
  });

  it("has no circle of imports", () => {
    const done = new Set<string>();
    const visit = (file: string, above: string[]): void => {
      expect(above.includes(file), [...above, file].join(" → ")).to.equal(false);
      if (done.has(file)) return;
      for (const target of importsOf(file)) visit(target, [...above, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });

  it("has small files", () => {
    const large = everything.filter((file) => readFileSync(join(root, file), "utf8").split("\n").length > 301);
    expect(large).to.deep.equal([]);
  });
});
