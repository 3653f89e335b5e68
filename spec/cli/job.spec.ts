import { join } from "node:path";
import { expect } from "chai";
import { dli, startDli } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type Served, served, until } from "../support/served.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";
import { authEnv, token } from "../support/tokens.ts";

describe("dli job and dli profile get", () => {
  const dataRoot = writeFiles(temporaryFolder(), {
    "set/a.csv": csvOf(10),
    "broken/a.parquet": "PAR1",
    "large/a.csv": csvOf(1_000_000),
  });
  let service: Served;
  const env: Record<string, string> = {};
  const jobs = { good: "", broken: "" };
  before(async () => {
    service = await served({ DATA_ROOT: dataRoot });
    env.DLI_URL = service.rpc.url;
    jobs.good = (await service.rpc.profiled(specificationOf("set", { name: "Rivers" }))).job_id;
    jobs.broken = (await service.rpc.profiled(specificationOf("broken/a.parquet", { name: "Lakes" }))).job_id;
  });
  after(async () => {
    service.child.kill("SIGTERM");
    await service.ended;
  });

  it("lists jobs in a table that fits, or as the result of jobs.query", async () => {
    const { stdout, code } = await dli(["job", "list"], env);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^JOB +STATE +DATASET +CREATED +TOOK/);
    expect(stdout).to.match(
      new RegExp(`^${jobs.good} +complete +Rivers +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d +[\\d.]+ m?s$`, "m"),
    );
    expect(stdout).to.match(new RegExp(`^${jobs.broken} +error +Lakes .*FILE_READ_ERROR: File 'a.parquet'`, "m"));
    expect(stdout).to.match(/\n\n1 to 2 of 2 jobs\n$/);
    const narrow = await dli(["job", "list"], { ...env, COLUMNS: "80" });
    expect(Math.max(...narrow.stdout.split("\n").map(({ length }) => length))).to.equal(80);
    const json = JSON.parse((await dli(["job", "list", "--json"], env)).stdout);
    expect(json).to.deep.equal(await service.rpc.call("jobs.query", { limit: 20 }));
  });

  it("filters, searches, sorts and pages", async () => {
    const listed = async (...args: string[]): Promise<string[]> => {
      const { stdout } = await dli(["job", "list", "--json", ...args], env);
      return JSON.parse(stdout).jobs.map((job: { dataset: { name: string } }) => job.dataset.name);
    };
    expect(await listed("--status", "error,queue")).to.deep.equal(["Lakes"]);
    expect(await listed("--error", "DLI-362")).to.deep.equal(["Lakes"]);
    expect(await listed("--search", "riv", "--search", "VERS")).to.deep.equal(["Rivers"]);
    expect(await listed("--sort", "dataset_name:desc", "--limit", "1")).to.deep.equal(["Rivers"]);
    expect(await listed("--since", "1h")).to.have.length(2);
    expect(await listed("--until", "2020-01-01")).to.deep.equal([]);
    for (const [args, code] of [
      [["--sort", "colour"], "DLI-009"],
      [["--limit", "many"], "DLI-994"],
      [["--since", "once"], "DLI-994"],
      [["--admin"], "DLI-050"],
    ] as const) {
      const { stderr, code: exit } = await dli(["job", "list", ...args], env);
      expect([exit, stderr.includes(`Error (${code})`)], stderr).to.deep.equal([1, true]);
    }
    expect((await dli(["job", "sort-specs"], env)).stdout).to.include("created:asc|desc");
  });

  it("shows how a job is, its log, and what to do about it", async () => {
    const status = await dli(["job", "status", jobs.broken], env);
    expect(status.stdout).to.match(/^status +FAILED$/m);
    expect(status.stdout).to.match(/^error +40362 FILE_READ_ERROR: File 'a.parquet' cannot be read/m);
    const log = await dli(["job", "log", jobs.broken], env);
    expect(log.stdout).to.match(/ error {2}FILE_READ_ERROR \(DLI-362\): File 'a.parquet' cannot be read/);
    expect(log.stdout).to.match(/ info {3}suggestion: Fix or remove the file\n$/);
    const some = await dli(["job", "log", jobs.broken, "--level", "error", "--json"], env);
    expect(JSON.parse(some.stdout)).to.deep.equal(
      await service.rpc.call("jobs.log", { job_id: jobs.broken, level: ["error"] }),
    );
    const paged = await dli(["job", "log", jobs.good, "--limit", "2"], env);
    expect(paged.stdout).to.match(/submitted: profile of 'Rivers'\n.*started\n… \d+ rows more: --offset 2\n$/);
  });

  it("says of an unknown job what every platform's command says", async () => {
    const unknown = "5d769018-aa5a-4d29-8c5d-c97a00000000";
    const { code, stdout, stderr } = await dli(["job", "status", unknown], env);
    expect([code, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.equal(
      `Error (DLI-010): Job not found\n└─ No job found for the provided job id '${unknown}'\n\nSuggestion: List jobs with 'dli job list'\n`,
    );
  });

  it("gets and shows the profile that a job made", async () => {
    const got = await dli(["profile", "get", jobs.good], env);
    expect(JSON.parse(got.stdout)).to.include({ "@type": "sc:Dataset", name: "Rivers" });
    const out = join(temporaryFolder(), "cdd.json");
    await dli(["profile", "get", jobs.good, "--part", "cdd", "--out", out], env);
    const json = await dli(["profile", "get", jobs.good, "--json"], env);
    expect(JSON.parse(json.stdout)).to.deep.equal(await service.rpc.call("profiler.getProfile", { job_id: jobs.good }));
    const shown = await dli(["profile", "show", jobs.good], env);
    expect(shown.stdout).to.match(/^Rivers {2}1 file, 1 table\n\na {2}10 rows, 4 columns\n/);
    expect((await dli(["profile", "show", jobs.broken], env)).stderr).to.include("Error (DLI-354)");
    expect((await dli(["profile", "set", "--name", "Seas"], env)).stdout).to.match(/^Seas {2}1 file, 1 table/);
  });

  it("gets single tables of a profile by their names, and says which it does not have", async () => {
    const got = await dli(["profile", "get", jobs.good, "--table", "a"], env);
    const whole = await dli(["profile", "get", jobs.good], env);
    expect([got.code, got.stdout]).to.deep.equal([0, whole.stdout]);
    const some = await dli(["profile", "get", jobs.good, "--table", "b", "--table", "a", "--json"], env);
    expect([some.code, some.stderr]).to.deep.equal([1, "The profile has no table 'b'\n"]);
    const { record_set_count, moma_profile_heavy } = JSON.parse(some.stdout);
    expect([record_set_count, moma_profile_heavy]).to.deep.equal([1, JSON.parse(whole.stdout)]);
    const both = await dli(["profile", "get", jobs.good, "--table", "a", "--part", "cdd"], env);
    expect([both.code, both.stdout]).to.deep.equal([1, ""]);
  });

  it("waits for a job, follows its log, cancels it, and cleans it up", async () => {
    const params = { profile_specification: specificationOf("set") };
    const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", params);
    const waited = await dli(["job", "wait", job_id], env);
    expect([waited.code, /^status +HEAVY_PROFILES_READY$/m.test(waited.stdout)]).to.deep.equal([0, true]);
    expect((await dli(["job", "wait", jobs.broken], env)).code).to.equal(1);
    const followed = await dli(["job", "log", job_id, "--follow"], env);
    expect(followed.stdout).to.match(/done: the profiles are ready\n$/);
    expect((await dli(["job", "clean", job_id], env)).stdout).to.match(/is cleaned up: [\d.]+ kB freed\n$/);
    expect((await dli(["job", "log", job_id], env)).stderr).to.include("Error (DLI-011)");
    const large = await service.rpc.call<{ job_id: string }>("profiler.trigger", {
      profile_specification: specificationOf("large"),
    });
    const cancelled = await dli(["job", "cancel", large.job_id, "--reason", "too large"], env);
    expect(cancelled.stdout).to.equal(`Job ${large.job_id} is cancelled\n`);
    const again = await dli(["job", "cancel", large.job_id, "--json"], env);
    expect([again.code, again.stderr.includes("Error (DLI-020)")]).to.deep.equal([1, true]);
  });

  it("cancels the job it waits for when the user presses Ctrl-C", async () => {
    for (const args of [
      ["profile", "large"],
      ["job", "wait"],
    ]) {
      for (let i = 0; i < 2; i++) {
        await service.rpc.call("profiler.trigger", { profile_specification: specificationOf("large") });
      }
      const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", {
        profile_specification: specificationOf("large"),
        priority: -1,
      });
      const waiting = args[0] === "job";
      if (!waiting) await service.rpc.call("jobs.cancel", { job_id });
      const started = startDli(waiting ? [...args, job_id] : args, env);
      await until(() => started.stderr() !== "", "the job is waited for");
      started.child.kill("SIGINT");
      const { code, stderr } = await started.ended;
      expect([code, stderr.endsWith("Interrupted\n")], stderr).to.deep.equal([130, true]);
      const { jobs: found } = await service.rpc.call<{ jobs: { state: { status: string } }[] }>("jobs.query", {
        limit: 1,
      });
      expect(found[0]?.state.status).to.equal("terminate");
    }
  });

  it("uses the token of DLI_TOKEN, and acts for administrators where they ask for it", async () => {
    const guarded = await served({ DATA_ROOT: dataRoot, ...authEnv });
    const url = { DLI_URL: guarded.rpc.url };
    expect((await dli(["job", "list"], url)).stderr).to.include("Error (DLI-002): Unauthorized");
    const { stdout } = await dli(["job", "list"], { ...url, DLI_TOKEN: await token() });
    expect(stdout).to.equal("There are no jobs\n");
    const profile_specification = specificationOf("set");
    const submission = ["call", "profiler.trigger", JSON.stringify({ profile_specification })];
    const submitted = await dli(submission, { ...url, DLI_TOKEN: await token() });
    const { job_id } = JSON.parse(submitted.stdout);
    const admin = { ...url, DLI_TOKEN: await token({ sub: "head", realm_access: { roles: ["admin"] } }) };
    const commands = [
      ["job", "wait", job_id],
      ["profile", "show", job_id],
      ["profile", "get", job_id, "--table", "a"],
      ["compare", job_id, job_id],
    ];
    for (const command of commands) {
      const shown = await dli([...command, "--admin"], admin);
      expect([command, shown.code, shown.stderr.includes("Error")]).to.deep.equal([command, 0, false]);
    }
    const refused = await dli(["profile", "show", job_id], admin);
    expect([refused.code, refused.stderr.includes("Error (DLI-")], refused.stderr).to.deep.equal([1, true]);
    guarded.child.kill("SIGTERM");
    await guarded.ended;
  });

  it("without an address looks into the state folder, also while a service uses it", async () => {
    const stateDir = temporaryFolder();
    const own = { STATE_DIR: stateDir };
    expect((await dli(["profile", join(dataRoot, "set")], own)).code).to.equal(0);
    const alone = JSON.parse((await dli(["job", "list", "--json"], own)).stdout);
    expect(alone.found_count).to.equal(1);
    const running = await served({ DATA_ROOT: dataRoot, STATE_DIR: stateDir });
    await running.rpc.profiled(specificationOf("set"));
    const beside = JSON.parse((await dli(["job", "list", "--json"], own)).stdout);
    expect(beside.found_count).to.equal(2);
    running.child.kill("SIGTERM");
    await running.ended;
  });
});
