import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { buildProgram } from "../../src/cli/program.ts";
import { catalog } from "../../src/errors/catalog.ts";
import { dli } from "../support/dli.ts";
import { temporaryFolder } from "../support/folders.ts";

describe("the commands about the service", () => {
  const cwd = temporaryFolder();
  const widest = (text: string): number => Math.max(...text.split("\n").map(({ length }) => length));

  it("explain the errors, by number, DLI-number or name", async () => {
    const all = await dli(["errors"], { COLUMNS: "80" }, cwd);
    expect(all.stdout.trim().split("\n")).to.have.length(Object.keys(catalog).length + 1);
    expect(widest(all.stdout)).to.be.at.most(80);
    for (const code of ["40010", "DLI-010", "dli-010", "JOB_NOT_FOUND"]) {
      const { stdout } = await dli(["errors", code], {}, cwd);
      expect(stdout).to.match(/^40010 JOB_NOT_FOUND \(DLI-010\): Job not found\n\nraised when {2}any method given/);
    }
    const json = JSON.parse((await dli(["errors", "DLI-010", "--json"], {}, cwd)).stdout);
    expect(json.errors.map(({ code }: { code: number }) => code)).to.deep.equal([40010]);
    const unknown = await dli(["errors", "DLI-123"], {}, cwd);
    expect([unknown.code, unknown.stderr]).to.deep.equal([
      1,
      "Error (DLI-004): Not found\n└─ No error code 'DLI-123'\n\nSuggestion: Check the identifier\n",
    ]);
  });

  it("list the methods and how the service is", async () => {
    const { stdout } = await dli(["methods"], {}, cwd);
    expect(stdout).to.match(/^profiler\.trigger +profile_specification only_light_profile\? .*Submits a job/m);
    const health = await dli(["health"], {}, cwd);
    expect(health.stdout).to.match(/^The service is healthy\n\nPART +STATUS +LATENCY\nstore +healthy/);
    expect(JSON.parse((await dli(["health", "--json"], {}, cwd)).stdout)).to.include({ status: "healthy" });
  });

  it("show every setting, but no secret", async () => {
    const env = { JWT_SECRET: "very very secret", DB_PASSWORD: "swordfish", PORT: "1234" };
    const { stdout } = await dli(["config"], env, cwd);
    expect(stdout).to.match(/^PORT +1234 +environment /m);
    expect(stdout).to.match(/^HOST +127\.0\.0\.1 +default /m);
    expect(stdout).to.match(/^JWT_SECRET +\*{8} +environment /m);
    const json = await dli(["config", "--json"], env, cwd);
    expect(JSON.parse(json.stdout)).to.include({ PORT: 1234, DB_PASSWORD: "********", ENABLE_AUTH: false });
    for (const text of [stdout, json.stdout]) expect(text).not.to.match(/very very|swordfish/);
    expect((await dli(["config"], { PORT: "x" }, cwd)).stderr).to.include("Error (DLI-368)");
  });

  it("complete commands and options in bash", async () => {
    const { stdout: script } = await dli(["completion", "bash"], {}, cwd);
    const completed = (...words: string[]): string[] => {
      const line = `${script}\nCOMP_WORDS=(dli ${words.map((word) => `"${word}"`).join(" ")}); COMP_CWORD=${words.length}; _dli; echo "\${COMPREPLY[@]}"`;
      return spawnSync("bash", ["-c", line]).stdout.toString().trim().split(" ");
    };
    expect(completed("jo")).to.deep.equal(["job"]);
    expect(completed("job", "")).to.include.members(["list", "status", "log", "wait", "cancel", "clean"]);
    expect(completed("job", "list", "--st")).to.deep.equal(["--status"]);
    expect(completed("profile", "--light", "s")).to.deep.equal(["show"]);
    expect(completed("")).to.include.members(buildProgram().commands.map((command) => command.name()));
    const { stdout: zsh } = await dli(["completion", "zsh"], {}, cwd);
    expect(zsh).to.include("bashcompinit").and.include("complete -o default -F _dli dli");
    expect((await dli(["completion", "fish"], {}, cwd)).stderr).to.include("Error (DLI-001)");
  });

  it("stop quietly when nobody reads on", () => {
    const launcher = new URL("../../src/cli/dli.cjs", import.meta.url).pathname;
    const { stdout, stderr } = spawnSync("bash", ["-c", `node ${launcher} errors | head -1`], { cwd });
    expect([
      stdout.toString().startsWith("CODE") || stdout.toString().includes("CODE"),
      stderr.toString(),
    ]).to.deep.equal([true, ""]);
  });
});
