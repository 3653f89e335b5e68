import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { dli, startDli } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type Served, served, until } from "../support/served.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

interface Outcome {
  line: number;
  ok: boolean;
  job_id: string | null;
  error?: { data: { name: string } };
}

const GOOD = 980;

/** Lines that are broken, each in another way or of another file, and the errors that they must have. */
const BROKEN: [unknown, string][] = [
  ["none", "FILE_NOT_FOUND"],
  ["../outside", "INVALID_PROFILE_SPECIFICATION"],
  ["/etc/passwd", "INVALID_PROFILE_SPECIFICATION"],
  ["broken/cut.parquet", "FILE_READ_ERROR"],
  ["broken/zip.csv", "FILE_VALIDATION_ERROR"],
  ["broken/sound.mp3", "UNSUPPORTED_FILE_FORMAT"],
  ["broken/cut.pdf", "FILE_READ_ERROR"],
  ["broken/cut.zip", "FILE_READ_ERROR"],
  ["broken/cut.sqlite", "FILE_READ_ERROR"],
  ["broken/cut.xlsx", "FILE_READ_ERROR"],
  [{ name: "no more than a name" }, "INVALID_PARAMS"],
  [17, "INVALID_PARAMS"],
  [{ path: "sets/1", redact: "perhaps" }, "INVALID_PARAMS"],
  [{ profile_specification: specificationOf("sets/1"), priority: 1000 }, "INVALID_PARAMS"],
  [{ profile_specification: specificationOf("sets/1"), colour: "red" }, "INVALID_PARAMS"],
  [specificationOf("sets/1", { date_published: "yesterday" }), "INVALID_PARAMS"],
  [
    specificationOf("", { data_connectors: [{ type: "HttpResource", url: "http://example.org/" }] }),
    "NOT_ALLOWED_HOST",
  ],
  [{ path: "sets/1", id: "one" }, "INVALID_PARAMS"],
];

describe("dli batch", () => {
  const folder = temporaryFolder();
  before(() => {
    for (let i = 0; i < GOOD; i++) writeFiles(folder, { [`sets/${i}/a.csv`]: `id,value\n1,${i}\n2,${i * 2}\n` });
    writeFiles(folder, {
      "broken/cut.parquet": "PAR1 and no more",
      "broken/zip.csv": "PK\u0003\u0004 a zip by its content",
      "broken/sound.mp3": Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 0]),
      "broken/cut.pdf": "%PDF-1.7\n1 0 obj",
      "broken/cut.zip": "PK\u0003\u0004 and no more",
      "broken/cut.sqlite": "SQLite format 3\u0000 and no more",
      "broken/cut.xlsx": "PK\u0003\u0004 and no more",
      "large/a.csv": csvOf(1_000_000),
    });
  });

  const services: Served[] = [];
  const started = async (env: Record<string, string>): Promise<Served> => {
    const service = await served(env);
    services.push(service);
    return service;
  };
  after(async () => {
    for (const { child, ended } of services) {
      child.kill("SIGTERM");
      await ended;
    }
  });

  const batchFile = (name: string, lines: string[]): string => {
    writeFiles(folder, { [name]: `${lines.join("\n")}\n` });
    return join(folder, name);
  };

  it("of a thousand datasets, killed in the middle and run again, ends as if nothing had happened", async () => {
    const texts = [...BROKEN.map(([line]) => JSON.stringify(line)), "not JSON", "{"];
    const lines = Array.from({ length: GOOD }, (_, i) => JSON.stringify(`sets/${i}`));
    for (const [i, text] of texts.entries()) lines.splice(i * 49, 0, text);
    const file = batchFile("night.jsonl", lines);
    const results = join(folder, "night.results.jsonl");
    const first = startDli(["batch", file], {}, folder);
    await until(() => existsSync(results) && readFileSync(results, "utf8").split("\n").length > 300, "a part is done");
    first.child.kill("SIGKILL");
    await first.ended;
    const { code, stdout, stderr } = await dli(["batch", file, "--json"], {}, folder);
    expect(stderr).to.match(/^Going on: \d+ of 1,000 datasets had ended\n/);
    expect(code).to.equal(1);
    const answer = JSON.parse(stdout) as { done: number; failed: number; items: Outcome[] };
    expect([answer.done, answer.failed]).to.deep.equal([GOOD, 20]);
    const errors = texts.map((_, i) => answer.items[i * 49]?.error?.data.name);
    expect(errors).to.deep.equal([...BROKEN.map(([, name]) => name), "PARSE_ERROR", "PARSE_ERROR"]);
    const listed = await dli(["job", "list", "--json", "--status", "complete", "--limit", "1"], {}, folder);
    expect(JSON.parse(listed.stdout).found_count).to.equal(GOOD);
    const table = await dli(["batch", file, "--retry-failed"], { COLUMNS: "80" }, folder);
    expect(table.stdout).to.match(/^980 datasets of 1000 profiled, 20 failed\n\nLINE {2}DATASET .*CODE +ERROR\n/);
    expect(table.stdout).to.match(/^ {3}1 {2}none +DLI-361 {2}FILE_NOT_FOUND: /m);
    expect(
      Math.max(
        ...table.stdout
          .split("\n")
          .slice(2, 23)
          .map(({ length }) => length),
      ),
    ).to.be.at.most(80);
  }).timeout(180_000);

  it("talks to a service, saves the profiles, and exits with 0 where all is well", async () => {
    const service = await served({ DATA_ROOT: folder });
    const file = batchFile("remote.jsonl", [
      '"sets/1"',
      "",
      JSON.stringify({ path: "sets/2", name: "Two" }),
      JSON.stringify(specificationOf("sets/3", { name: "Three" })),
      JSON.stringify({ profile_specification: specificationOf("sets/4", { name: "Four" }), only_light_profile: true }),
    ]);
    const out = join(folder, "profiles");
    const run = await dli(["batch", file, "--url", service.rpc.url, "--out", out], {}, temporaryFolder());
    expect([run.code, run.stdout]).to.deep.equal([
      0,
      `4 datasets of 4 profiled\nThe results are in ${join(folder, "remote.results.jsonl")}\n`,
    ]);
    expect(
      readdirSync(out)
        .map((name) => name.replace(/\.\w{8}\.json$/, ""))
        .sort(),
    ).to.deep.equal(["1-sets-1", "3-Two", "4-Three", "5-Four"]);
    const page = await service.rpc.call<{ jobs: { batch_id: string | null }[] }>("jobs.query");
    expect(new Set(page.jobs.map(({ batch_id }) => batch_id)).size).to.equal(1);
    service.child.kill("SIGTERM");
    await service.ended;
  });

  it("interrupted by Ctrl-C cancels what has not ended, and does that when it is run again", async () => {
    const file = batchFile("large.jsonl", ['"sets/1"', '"large"', '"large"', '"sets/2"']);
    const cwd = temporaryFolder();
    const env = { DATA_ROOT: folder };
    const first = startDli(["batch", file], env, cwd);
    const results = join(folder, "large.results.jsonl");
    await until(() => existsSync(results) && readFileSync(results, "utf8").includes('"line":1'), "one is done");
    first.child.kill("SIGINT");
    expect((await first.ended).code).to.equal(130);
    const listed = await dli(["job", "list", "--json", "--status", "queue,run"], {}, cwd);
    expect(JSON.parse(listed.stdout).found_count).to.equal(0);
    const second = await dli(["batch", file, "--json"], env, cwd);
    expect(second.code).to.equal(0);
    expect(JSON.parse(second.stdout)).to.include({ done: 4, failed: 0 });
  }).timeout(60_000);

  it("gives up where the service takes nothing, says why, and goes on when it is run again", async () => {
    const env = { DATA_ROOT: folder, STATE_DIR: temporaryFolder() };
    const full = await started({ ...env, MAX_QUEUED_JOBS: "0" });
    const file = batchFile("full.jsonl", ['"sets/1"', "17", '"sets/2"']);
    const refused = await dli(["batch", file, "--url", full.rpc.url, "--give-up-after", "2s"], {}, folder);
    full.child.kill("SIGTERM");
    await full.ended;
    expect([refused.code, refused.stdout]).to.deep.equal([1, ""]);
    expect(refused.stderr).to.include("Gave up: the service has taken nothing for 2.0 s. 1 of 3 datasets have ended");
    expect(refused.stderr).to.include("Error (DLI-355)").and.to.include("the queue is full");
    const service = await started(env);
    const again = await dli(["batch", file, "--url", service.rpc.url], {}, folder);
    expect(again.stderr).to.match(/^Going on: 1 of 3 datasets had ended/);
    expect(again.stdout).to.match(/^2 datasets of 3 profiled, 1 failed/);
  }).timeout(60_000);

  it("gives up where its calls are refused for as long as that", async () => {
    const limited = await started({ DATA_ROOT: folder, RATE_LIMIT_PER_MINUTE: "1", RATE_LIMIT_BURST: "1" });
    // What takes the only call that is free.
    await fetch(`${limited.rpc.url}/rpc`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "1",
    });
    const file = batchFile("limited.jsonl", ['"sets/1"']);
    const { code, stderr } = await dli(["batch", file, "--url", limited.rpc.url, "--give-up-after", "1s"], {}, folder);
    expect([code, stderr.includes("Gave up"), stderr.includes("Error (DLI-901)")], stderr).to.deep.equal([
      1,
      true,
      true,
    ]);
    const unclear = await dli(["batch", file, "--give-up-after", "soon"], {}, folder);
    expect([unclear.code, unclear.stderr.includes("'soon' is not a span of time")]).to.deep.equal([1, true]);
  }).timeout(60_000);

  it("says what is wrong with the file itself", async () => {
    expect((await dli(["batch", "none.jsonl"], {}, folder)).stderr).to.include("Error (DLI-361)");
    expect((await dli(["batch", folder], {}, folder)).stderr).to.include("Error (DLI-362)");
    const empty = await dli(["batch", batchFile("empty.jsonl", [""])], {}, temporaryFolder());
    expect([empty.code, empty.stdout.startsWith("0 datasets of 0 profiled")]).to.deep.equal([0, true]);
  });
});
