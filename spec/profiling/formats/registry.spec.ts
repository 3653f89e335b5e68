import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { databases, formatOfExtension, formatOfMediaType, formats } from "../../../src/profiling/formats/registry.ts";

const FORMATS = "src/profiling/formats";
const root = fileURLToPath(new URL("../../../", import.meta.url));
const read = (file: string): string => readFileSync(`${root}${file}`, "utf8");
const all = globSync("src/**/*.ts", { cwd: root });
const outside = all.filter((file) => !file.startsWith(`${FORMATS}/`));

/** Where a name that a format has too means something else: the protocol's own media types, and those of the web. */
const OTHER_MEANINGS: Record<string, string[]> = {
  "src/rpc/body.ts": ["application/json"],
  "src/rpc/http-response.ts": ["application/json"],
  "src/rpc/linger.ts": ["application/json"],
  "src/http/unreadable.ts": ["application/json"],
  "src/http/server.ts": ["application/json"],
  "src/client/transport.ts": ["application/json"],
  "src/outbound/call-json.ts": ["application/json"],
  "src/errors/profile-errors.ts": ["application/zip", "image/png", ".csv", ".json"], // examples
  "src/errors/source-errors.ts": ["application/json", "text/html", ".json"], // examples
  "src/web/routes.ts": ["text/html"], // the page
  "src/profiling/connectors/http-resource.ts": ["application/json", "text/html", "text/plain"], // what a server says
  "src/profiling/output/croissant/licence.ts": [".html"], // pages of licences
  "src/profiling/dataset/content-type.ts": ["text/plain"], // text of no format that is known
  "src/cli/standard-input.ts": [".csv", ".json", ".jsonl", ".html", ".txt"], // what text that has no name is called
  "src/cli/query-output.ts": [".csv", ".json", ".jsonl", ".ndjson", ".parquet"], // what results are written as
  "src/queries/result-files.ts": ["text/csv", "application/vnd.apache.parquet"], // what results are sent as
  "src/spectra/spectrum-source.ts": [".csv", ".tsv", ".dat", ".lnw", ".txt", ".fits", ".fit", ".fts"], // what spectra are called
  "src/jobs/snapshot-housekeeping.ts": [".duckdb"], // what snapshots are called
  "src/spectra/templates.ts": [".lnw"], // what templates are called
};

/** A file's text without its comments. */
const codeOf = (file: string): string => read(file).replaceAll(/\/\*[\s\S]*?\*\/|(?<=\s)\/\/ .*$/gm, "");

describe("the registry of formats", () => {
  it("is the only place that names media types and extensions of formats", () => {
    const named = formats.flatMap(({ extensions, media_type }) => [...extensions, media_type]);
    const wrong = outside.flatMap((file) => {
      const texts = new Set([...codeOf(file).matchAll(/["'`]([^"'`\n]+)["'`]/g)].map(([, text = ""]) => text));
      return named
        .filter((name) => [...texts].some((text) => text === name || (name.includes("/") && text.includes(name))))
        .filter((name) => OTHER_MEANINGS[file]?.includes(name) !== true)
        .map((name) => `${file} names ${name}`);
    });
    expect(wrong).to.deep.equal([]);
  });

  it("is the only place that opens readers", () => {
    const opens = [...formats, ...databases].flatMap((format) => ("open" in format ? [String(format.open)] : []));
    const readers = new Set(opens.map((open) => join(FORMATS, /import\("([^"]+)"\)/.exec(open)?.[1] ?? "none")));
    for (const reader of readers) expect(all).to.include(reader);
    const wrong = outside.flatMap((file) =>
      [...codeOf(file).matchAll(/^(?:import|export) (?!type\b)[^;]*? from "(\.[^"]+)"|import\("(\.[^"]+)"\)/gm)]
        .map(([, given, lazily]) => join(dirname(file), given ?? lazily ?? ""))
        .filter((target) => readers.has(target))
        .map((target) => `${file} opens ${target}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("takes one line for a format, which has a file of its own", () => {
    const own = globSync(`${FORMATS}/*.ts`, { cwd: root })
      .filter((file) => /^export const \w+: (Table|Document|Image|Archive|Database)Format = \{/m.test(read(file)))
      .map((file) => file.replace(/.*\//, "./"))
      .sort();
    const imported = [...read(`${FORMATS}/registry.ts`).matchAll(/^import \{ \w+ \} from "(\.\/[^"]+)"/gm)];
    expect(imported.map(([, path = ""]) => path).sort()).to.deep.equal(own);
    expect(own).to.have.lengthOf(formats.length + databases.length);
  });

  it("knows each format by its name, its media type and its extensions, of which none has two", () => {
    const names = [...formats, ...databases].map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    for (const format of formats) {
      expect(formatOfMediaType(format.media_type)).to.equal(format);
      for (const extension of format.extensions) {
        expect(extension).to.match(/^\.[a-z0-9]+$/);
        expect(formatOfExtension(extension.toUpperCase())).to.equal(format);
      }
    }
  });

  it("loads no reader by itself", () => {
    const eager = globSync(`${FORMATS}/*.ts`, { cwd: root }).flatMap((file) =>
      [...read(file).matchAll(/^import (?!type\b)[^;]*? from "(\.\.\/(?:readers|documents)[^"]*|[^.][^"]*)"/gm)].map(
        ([, path = ""]) => `${file} → ${path}`,
      ),
    );
    expect(eager).to.deep.equal([]);
  });
});
