import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { dli } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { served } from "../support/served.ts";
import { csvOf } from "../support/tables.ts";

describe("the dli command", () => {
  const folder = temporaryFolder();
  before(() => {
    writeFiles(folder, {
      "set/table.csv": csvOf(100),
      "set/people.csv": `mail\n${Array.from({ length: 30 }, (_, i) => `u${i}@example.org`).join("\n")}\n`,
      "set/broken.parquet": "PAR1",
      "set/notes.rtf": "{\\rtf1 hello}",
      "set/deep/nested.json": '[{"at":{"x":1}},{"at":{"x":2}}]',
    });
  });

  it("profiles a folder and prints a summary that a person reads", async () => {
    const { code, stdout, stderr } = await dli(["profile", join(folder, "set")]);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^set {2}5 files, 4 tables$/m);
    expect(stdout).to.match(/^table {2}100 rows, 4 columns$/m);
    expect(stdout).to.match(/^ {2}id +Integer +100 +1 … 100 +█/m);
    expect(stdout).to.match(/^ {2}mail +Text email +30 /m);
    expect(stdout).to.match(/^ {2}word +Text +17 +5 … 6 long +word1 /m);
    expect(stdout).to.match(/^ {2}day +Date +28 +2024-01-01 … 2024-01-28/m);
    expect(stdout).to.match(/^ {2}at\.x +Integer/m);
    expect(stdout).to.match(/^broken {2}FILE_READ_ERROR$/m);
    expect(stdout).to.match(/notes\.rtf {2}\S+, 13 B/);
    expect(stdout).to.include("1 of the files could not be profiled");
    expect(stderr).to.match(/^done 100 %$/m);
  });

  it("writes the full profile to a file, and leaves nothing else behind", async () => {
    const temporary = temporaryFolder();
    const out = join(folder, "profile.json");
    const { code } = await dli(
      ["profile", join(folder, "set"), "--out", out, "--name", "My set"],
      { TMPDIR: temporary },
      folder,
    );
    expect(code).to.equal(0);
    const profile = JSON.parse(readFileSync(out, "utf8"));
    expect(profile).to.include({ name: "My set", "@type": "sc:Dataset" });
    expect(existsSync(join(folder, ".dli"))).to.equal(false);
    expect(readdirSync(temporary).filter((name) => name.startsWith("dli-"))).to.deep.equal([]);
  });

  it("writes to standard output what is to go to -, and the summary beside it", async () => {
    const cwd = temporaryFolder();
    writeFiles(cwd, { "a.csv": "a,b\n1,2\n" });
    for (const more of [[], ["--name", "Mine"]]) {
      const { code, stdout, stderr } = await dli(["profile", "a.csv", "--out", "-", ...more], {}, cwd);
      expect(code, stderr).to.equal(0);
      expect(JSON.parse(stdout)).to.include({ "@type": "sc:Dataset" });
      expect(stderr).to.include("1 row, 2 columns").and.not.to.include("is in -");
    }
    for (const args of [
      ["profile", "a.csv", "--out", "-", "--json"],
      ["profile", "a.csv", "--html", "-", "--out", "-"],
      ["batch", "a.jsonl", "--out", "-"],
    ]) {
      writeFiles(cwd, { "a.jsonl": '"a.csv"\n' });
      const { code, stdout, stderr } = await dli(args, {}, cwd);
      expect([code, stdout], args.join(" ")).to.deep.equal([1, ""]);
      expect(stderr).to.match(/standard output|'-' is not written/);
    }
    expect(readdirSync(cwd).sort()).to.deep.equal(["a.csv", "a.jsonl"]);
  });

  it("prints the result as JSON, and only the light profile where asked", async () => {
    const { stdout } = await dli(["profile", join(folder, "set"), "--json", "--light"]);
    const result = JSON.parse(stdout);
    expect(result.moma_profile_light.distribution).to.have.length(7);
    expect(result.moma_profile_heavy).to.equal(null);
  });

  it("fails with the number of the error, a suggestion, and exit code 1", async () => {
    const { code, stdout, stderr } = await dli(["profile", "nothing/there"], {}, folder);
    expect([code, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.equal(
      "Error (DLI-361): File not found\n└─ There is no file or folder 'nothing/there'\n\nSuggestion: Check the path\n",
    );
    const broken = await dli(["profile", join(folder, "set/broken.parquet")]);
    expect(broken.code).to.equal(1);
    expect(broken.stderr).to.include("Error (DLI-362): File read error\n└─ File 'broken.parquet' cannot be read:");
    const unsupported = await dli(["profile", join(folder, "set/notes.rtf")]);
    expect(unsupported.stderr).to.include("Error (DLI-363)");
  });

  it("speaks of what was typed, and of what can be done about it at a terminal", async () => {
    const cases: [string[], string, string][] = [
      [["profile", "set/table.csv/deep"], "There is no file or folder 'set/table.csv/deep'", "Check the path"],
      [["profile", "set", "--spec", "none.json"], "There is no file or folder 'none.json'", "Check the path"],
      [
        ["profile", "set", "--out", "no/such/p.json"],
        "'no/such/p.json' cannot be written: its folder does",
        "Check that",
      ],
      [["profile", "set", "--out", "set"], "'set' cannot be written: it is a folder", "Check that the folder"],
      [["batch", "none.jsonl"], "There is no file or folder 'none.jsonl'", "Check the path"],
      [["job", "list", "--since", "soon"], "└─ --since: 'soon' is not a time such as", "Correct what is named above"],
      [["job", "status", "17"], "└─ params.job_id: ", "List jobs with 'dli job list'"],
      [["methods", "--url", "http://127.0.0.1:9"], "nothing answers", "Check the address in --url or DLI_URL"],
    ];
    for (const [args, message, suggestion] of cases) {
      const { code, stdout, stderr } = await dli(args, {}, folder);
      expect([code, stdout], args.join(" ")).to.deep.equal([1, ""]);
      expect(stderr).to.include(message).and.to.include(`Suggestion: ${suggestion}`);
      expect(stderr).not.to.match(/data root|dataset_id|profiling/);
    }
    const service = await served({ DATA_ROOT: folder });
    const { stderr } = await dli(["profile", "nothing", "--url", service.rpc.url]);
    service.child.kill("SIGTERM");
    await service.ended;
    expect(stderr).to.include("Suggestion: Check the path, which the service looks for below its data root");
  });

  it("calls any method, of a service of its own or of one that runs", async () => {
    const own = await dli(["call", "system.ping"], { DATA_ROOT: folder });
    expect([own.code, own.stdout]).to.deep.equal([0, '"pong"\n']);
    const wrong = await dli(["call", "profiler.jobStatus", "{}"], { DATA_ROOT: folder });
    expect([wrong.code, wrong.stderr.includes("Error (DLI-994): Invalid params")]).to.deep.equal([1, true]);
    const unread = await dli(["call", "system.ping", "{"], { DATA_ROOT: folder });
    expect(unread.stderr).to.include("Error (DLI-991)");
    const service = await served({ DATA_ROOT: folder });
    const other = await dli(["call", "system.errors", "[40010]", "--url", service.rpc.url]);
    service.child.kill("SIGTERM");
    await service.ended;
    expect(JSON.parse(other.stdout).errors[0].name).to.equal("JOB_NOT_FOUND");
    const gone = await dli(["call", "system.ping", "--url", service.rpc.url]);
    expect([gone.code, gone.stderr.includes("Error (DLI-005): Service unavailable")]).to.deep.equal([1, true]);
  });

  it("lists the formats and helps everywhere", async () => {
    expect((await dli(["formats"], { DATA_ROOT: folder })).stdout).to.match(/^Parquet +\.parquet \.pq +columns/m);
    for (const command of [[], ["profile"], ["serve"], ["call"], ["formats"]]) {
      const { code, stdout } = await dli([...command, "--help"]);
      expect([code, stdout.includes("Usage: dli")]).to.deep.equal([0, true]);
    }
    const unknown = await dli(["nonsense"]);
    expect([unknown.code, unknown.stderr.includes("unknown command")]).to.deep.equal([1, true]);
  });

  it("refuses to serve with a configuration that is wrong, naming the variable", async () => {
    const cases: [Record<string, string>, string][] = [
      [{ PORT: "x" }, "PORT must be an integer"],
      [{ DATA_ROOT: join(folder, "none") }, "DATA_ROOT names a folder that does not exist"],
      [{ DATA_ROOT: join(folder, "set/notes.rtf") }, "DATA_ROOT names something that is not a folder"],
      [{ HOST: "0.0.0.0" }, "HOST is not a loopback address"],
      [{ LOG_LEVEL: "loud" }, "LOG_LEVEL must be one of"],
      [{ ERROR_TRACE: "maybe" }, "ERROR_TRACE must be true or false"],
    ];
    for (const [env, message] of cases) {
      const { code, stderr } = await dli(["serve"], { STATE_DIR: temporaryFolder(), DATA_ROOT: folder, ...env });
      expect([code, stderr.includes(`Error (DLI-368): Configuration error\n└─ ${message}`)], stderr).to.deep.equal([
        1,
        true,
      ]);
      expect(stderr).not.to.include(folder);
    }
  });
});
