import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { dli } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type Served, served } from "../support/served.ts";

describe("the command beside a service that holds its state folder", () => {
  const cwd = temporaryFolder();
  const stateDir = join(cwd, ".dli");
  let service: Served;
  before(async () => {
    writeFiles(cwd, {
      "weather/mine.csv": "mine\n1\n2\n",
      "data/weather/theirs.csv": "theirs\n1\n2\n3\n",
      "data/rivers.csv": "river\n1\n",
    });
    symlinkSync(join(cwd, "data"), join(cwd, "linked"));
    service = await served({ DATA_ROOT: join(cwd, "data"), STATE_DIR: stateDir });
  });
  after(async () => {
    service.child.kill("SIGTERM");
    await service.ended;
  });
  const tablesOf = (stdout: string): string[] =>
    JSON.parse(stdout).moma_profile_heavy.recordSet.map(({ name }: { name: string }) => name);
  const jobsOfService = async (): Promise<number> =>
    (await service.rpc.call<{ total_count: number }>("jobs.query")).total_count;

  it("profiles the path that was typed, not what has the same name below the service's data root", async () => {
    for (const path of ["./weather", "weather", join(cwd, "weather")]) {
      const { code, stdout } = await dli(["profile", path, "--json"], { STATE_DIR: stateDir }, cwd);
      expect([code, tablesOf(stdout)], path).to.deep.equal([0, ["mine"]]);
    }
    const file = await dli(["profile", "weather/mine.csv", "--json"], { STATE_DIR: ".dli" }, cwd);
    expect([file.code, tablesOf(file.stdout)]).to.deep.equal([0, ["mine"]]);
    expect(await jobsOfService()).to.equal(0);
  });

  it("leaves the work to the service where that reads from the same folder, by whatever name", async () => {
    const env = { STATE_DIR: stateDir };
    for (const path of ["data/weather", "linked/weather", "data/rivers.csv"]) {
      const before = await jobsOfService();
      const { code, stdout } = await dli(["profile", path, "--json"], env, cwd);
      expect([code, tablesOf(stdout)], path).to.deep.equal([0, [path.endsWith(".csv") ? "rivers" : "theirs"]]);
      expect(await jobsOfService(), path).to.equal(before + 1);
    }
  });

  it("profiles the datasets of a batch where its paths say, and keeps their jobs in a folder of their own", async () => {
    writeFiles(cwd, { "night.jsonl": '"weather"\n"data/rivers.csv"\n' });
    const before = await jobsOfService();
    const { code, stdout, stderr } = await dli(["batch", "night.jsonl", "--out", "profiles"], {}, cwd);
    expect([code, stdout.split("\n")[0]], stderr).to.deep.equal([0, "2 datasets of 2 profiled"]);
    const [first = ""] = readdirSync(join(cwd, "profiles")).sort();
    expect(JSON.parse(readFileSync(join(cwd, "profiles", first), "utf8")).recordSet[0].name).to.equal("mine");
    expect(await jobsOfService()).to.equal(before);
    const [, own = ""] = /STATE_DIR=(\S+)/.exec(stderr) ?? [];
    expect(existsSync(join(cwd, own)), stderr).to.equal(true);
    const listed = await dli(["job", "list", "--json"], { STATE_DIR: own }, cwd);
    expect(JSON.parse(listed.stdout).found_count).to.equal(2);
  });

  it("leaves a batch to the service where that reads from the same folder", async () => {
    writeFiles(cwd, { "theirs.jsonl": '"weather"\n' });
    const before = await jobsOfService();
    const run = await dli(["batch", "theirs.jsonl"], { DATA_ROOT: "data" }, cwd);
    expect([run.code, run.stderr.includes("STATE_DIR")]).to.deep.equal([0, false]);
    expect(await jobsOfService()).to.equal(before + 1);
  });

  it("tells no path in the file that says where the service listens, which only its owner can read", () => {
    const file = join(stateDir, "address");
    expect(readFileSync(file, "utf8")).not.to.include(cwd);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });
});
