import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { traceOf } from "../../src/errors/trace.ts";
import { dli, type Run } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const launching: unknown = createRequire(import.meta.url)("../../src/cli/built.cjs");
const { programOf, isCurrent } = launching as {
  programOf: (folder: string) => string;
  isCurrent: (root: string) => boolean;
};

/** Where a run leaves which of its code was used: then it runs from its sources. */
const FROM_SOURCES = { NODE_V8_COVERAGE: temporaryFolder() };
const FROM_BUILT = { NODE_V8_COVERAGE: "" };

describe("the program as it is built", () => {
  before(() => {
    const coverage = process.env.NODE_V8_COVERAGE;
    delete process.env.NODE_V8_COVERAGE;
    if (!isCurrent(root)) spawnSync(process.execPath, [join(root, "scripts/build-cli.ts")], { stdio: "inherit" });
    expect(isCurrent(root)).to.equal(true);
    if (coverage !== undefined) process.env.NODE_V8_COVERAGE = coverage;
  });

  const both = async (args: string[], env: Record<string, string> = {}): Promise<[Run, Run]> => [
    await dli(args, { ...env, ...FROM_BUILT }),
    await dli(args, { ...env, ...FROM_SOURCES }),
  ];

  it("says of small data in its own process what the sources say", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      "days.csv": "day,rain\n2024-05-01,1.5\n2024-05-02,0\n",
      "people.json": '[{"name": "Ada", "age": 36}, {"name": "Grace", "age": null}]',
      "notes.md": "# Rain\n\nIt rained on one day.\n",
    });
    const [built, sources] = await both(["profile", folder]);
    expect(built).to.include({ code: 0, stdout: sources.stdout });
    expect(built.stdout).to.contain("days").and.contain("people").and.contain("notes.md");
  });

  it("starts processes and threads of its own where a service does the work", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { "days.csv": "day,rain\n2024-05-01,1.5\n2024-05-02,0\n" });
    const [built, sources] = await both(["profile", join(folder, "days.csv"), "--name", "Days", "--json"]);
    const answered = ({ stdout }: Run): unknown => ({ ...JSON.parse(stdout), job_id: null });
    expect(answered(built)).to.deep.equal(answered(sources));
  });

  it("traces errors to the sources", () => {
    const rowIn = (file: string): number =>
      readFileSync(join(root, file), "utf8")
        .split("\n")
        .findIndex((line) => line.includes("function isHarmless(file")) + 1;
    const source = "src/cli/small-data.ts";
    const bundled = globSync("dist/**/*.rows.json", { cwd: root }).map((file) => file.replace(".rows.json", ""));
    const built = bundled.find((file) => rowIn(file) > 0) ?? "";
    const error = new Error("nothing");
    error.stack = `Error: nothing\n    at isHarmless (file://${join(root, built)}:${rowIn(built)}:9)`;
    expect(traceOf(error)).to.deep.equal([`isHarmless (${source}:${rowIn(source)})`]);
  });
});

describe("the launcher", () => {
  /** When a project's source was written, in seconds. */
  const WRITTEN = 1_700_000_000;

  /** A project of one source, and of what was built of it. */
  function project(): { folder: string; source: string; cli: string } {
    const folder = temporaryFolder();
    const [cli, source] = [join(folder, "src/cli"), join(folder, "src/cli/program.ts")];
    for (const name of ["src/cli", "dist/cli", "node_modules"]) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(source, "run(1);\n");
    utimesSync(source, WRITTEN, WRITTEN);
    const { size, mtimeMs: modified, ctimeMs: changed } = statSync(source);
    const sha256 = createHash("sha256").update(readFileSync(source)).digest("hex");
    writeFileSync(
      join(folder, "dist/cli/sources.json"),
      JSON.stringify({ "src/cli/program.ts": { size, modified, changed, sha256 } }),
    );
    return { folder, source, cli };
  }

  const launched = (cli: string): string => {
    const { NODE_V8_COVERAGE, NODE_COMPILE_CACHE, ...env } = process.env;
    const script = `process.stdout.write(require(${JSON.stringify(join(root, "src/cli/built.cjs"))}).programOf(${JSON.stringify(cli)}))`;
    return spawnSync(process.execPath, ["-e", script], { env, encoding: "utf8" }).stdout;
  };

  it("starts what was built as long as it is true to its sources, whenever these were written", () => {
    const { folder, source, cli } = project();
    const built = join(folder, "dist/cli/program.js");
    expect(launched(cli)).to.equal(built);
    utimesSync(source, 1, 1);
    expect(launched(cli)).to.equal(built);
    writeFileSync(source, "run(2);\n");
    expect(launched(cli)).to.equal(source);
  });

  it("starts the sources where one is another of the same size and time", () => {
    const { source, cli } = project();
    writeFileSync(source, "run(2);\n");
    utimesSync(source, WRITTEN, WRITTEN);
    expect(launched(cli)).to.equal(source);
  });

  it("starts the sources where nothing was built, or one of them is gone", () => {
    const { folder, cli } = project();
    writeFileSync(
      join(folder, "dist/cli/sources.json"),
      JSON.stringify({ "src/gone.ts": { size: 1, modified: 1, changed: 1, sha256: "" } }),
    );
    expect(launched(cli)).to.equal(join(cli, "program.ts"));
    expect(programOf(join(temporaryFolder(), "src/cli"))).to.match(/program\.ts$/);
  });
});
