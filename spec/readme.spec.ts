import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { datasetAccess } from "../src/access/dataset-access.ts";
import { buildProgram } from "../src/cli/program.ts";
import { settings } from "../src/config.ts";
import { temporaryFolder, writeFiles } from "./support/folders.ts";
import { type Served, served, until } from "./support/served.ts";
import { csvOf } from "./support/tables.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
const ADDRESS = "http://127.0.0.1:4557";

/** The code of an example, as it stands in the README. */
function example(name: string): string {
  const [, code] = new RegExp(`<!-- example: ${name} -->\n\`\`\`\\w+\n([\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  if (code === undefined) throw new Error(`no example ${name}`);
  return code;
}

describe("the README", () => {
  const dataRoot = writeFiles(temporaryFolder(), { "weather/a.csv": csvOf(10), "rivers/b.csv": csvOf(5) });
  const folder = temporaryFolder();
  let service: Served;
  let env: NodeJS.ProcessEnv;
  before(async () => {
    spawnSync("npm", ["run", "build"], { cwd: root });
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules/dataset-profiler"));
    const bin = join(folder, "bin");
    mkdirSync(bin);
    symlinkSync(join(root, "src/cli/dli.cjs"), join(bin, "dli"));
    service = await served({ DATA_ROOT: dataRoot });
    const path = [bin, dirname(process.execPath), process.env.PATH].join(delimiter);
    env = { ...process.env, PATH: path, DLI_URL: service.rpc.url, DATA_ROOT: dataRoot };
  });
  after(async () => {
    service.child.kill("SIGTERM");
    await service.ended;
  });
  const here = (code: string): string => code.replaceAll(ADDRESS, service.rpc.url);
  const shell = (code: string, more: NodeJS.ProcessEnv = {}) => {
    const { stdout, stderr, status } = spawnSync("bash", ["-c", here(code)], { cwd: folder, env: { ...env, ...more } });
    return { stdout: stdout.toString(), stderr: stderr.toString(), status };
  };

  it("has a SELECT over a file", () => {
    const { stdout, stderr } = shell(example("run"));
    expect(JSON.parse(stdout), stderr).to.deep.equal([{ name: "Ada", zip: "00501" }]);
  });

  it("has curl commands that submit a job, wait for it, and get its profile", function () {
    // Without curl there is nothing that these commands could be run by.
    if (spawnSync("curl", ["--version"]).error !== undefined) this.skip();
    const submitted = JSON.parse(shell(example("curl-trigger")).stdout);
    expect(submitted.result.status).to.equal("SUBMITTING");
    const { job_id } = submitted.result;
    const until = `curl -s ${ADDRESS}/rpc -H 'content-type: application/json' -d '{"jsonrpc":"2.0","id":9,"method":"profiler.jobStatus","params":{"job_id":"'$JOB'","wait_seconds":30}}'`;
    shell(`${until}; ${until}; ${until}`, { JOB: job_id });
    const { stdout } = shell(example("curl-result"), { JOB: job_id });
    const [status, profile] = stdout.split(/(?<=\})(?=\{"jsonrpc")/).map((text) => JSON.parse(text));
    expect(status.result).to.include({ terminal: true, status: "HEAVY_PROFILES_READY" });
    expect(profile.result.moma_profile_heavy.recordSet[0].name).to.equal("a");
  });

  it("has a program that uses the client, and whose types are right", () => {
    writeFileSync(join(folder, "client.mts"), here(example("client")));
    writeFileSync(join(folder, "bff.mts"), here(example("bff")));
    const options = ["--strict", "--noEmit", "--skipLibCheck", "--module", "nodenext", "--target", "esnext"];
    const types = ["--types", "node", "--typeRoots", join(root, "node_modules/@types")];
    const tsc = join(root, "node_modules/.bin/tsc");
    const checked = spawnSync(tsc, [...options, ...types, "client.mts", "bff.mts"], { cwd: folder });
    expect(checked.stdout.toString()).to.equal("");
    const run = spawnSync(process.execPath, ["client.mts"], { cwd: folder, env });
    expect([run.stdout.toString(), run.status], run.stderr.toString()).to.deep.equal(["a 10\n", 0]);
  });

  it("has a back-end for a front-end, of about thirty lines", async () => {
    const code = example("bff");
    expect(code.trim().split("\n").length).to.be.at.most(30);
    writeFileSync(join(folder, "bff.mts"), here(code));
    const port = await freePort();
    const bff: ChildProcess = spawn(process.execPath, ["bff.mts"], {
      cwd: folder,
      env: { ...env, PORT: String(port) },
    });
    const post = (path: string, body: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body });
    try {
      await until(
        () =>
          post("/", "").then(
            () => true,
            () => false,
          ),
        "the back-end listens",
      );
      const found = await post("/api/jobs.query", "{}");
      expect(found.status).to.equal(200);
      expect(await found.json()).to.have.property("total_count");
      const unknown = await post("/api/profiler.jobStatus", '{"job_id":"00000000-0000-4000-8000-000000000000"}');
      expect([unknown.status, ((await unknown.json()) as { name: string }).name]).to.deep.equal([404, "JOB_NOT_FOUND"]);
      expect((await post("/api/profiler.jobStatus", "{")).status).to.equal(400);
      expect((await post("/api/profiler.cleanUp", "{}")).status).to.equal(404);
    } finally {
      bff.kill();
    }
  });

  it("has rules of access that say what they are said to", () => {
    const file = join(folder, "access.json");
    writeFileSync(file, example("access"));
    const access = datasetAccess(file);
    expect(access({ subject: null, client_id: null, roles: [] })?.paths).to.deep.equal(["public"]);
    const alice = access({ subject: "alice", client_id: "airflow", roles: ["user"] });
    expect(alice?.paths).to.deep.equal(["public", "projects/rivers", "nightly", "users/alice"]);
    expect([alice?.hosts, alice?.databases.length]).to.deep.equal([["data.example.org"], 1]);
    expect(access({ subject: "root", client_id: null, roles: ["admin"] })).to.deep.include({ hosts: ["*"] });
  });

  it("has a nightly batch", () => {
    const { stdout, stderr, status } = shell(example("night"));
    expect(status, stderr).to.equal(0);
    expect(stdout).to.include("2 datasets of 2 profiled");
    writeFiles(dataRoot, { "broken.parquet": "PAR1" });
    const worse = shell(example("night"));
    expect(worse.stdout)
      .to.include("2 datasets of 3 profiled, 1 failed")
      .and.to.match(/error +broken\.parquet/);
  });

  it("gives names to two files, a view and a metric, without a service", () => {
    const own = writeFiles(temporaryFolder(), {
      "data/airports.csv": `iata,state\n${Array.from({ length: 12 }, (_, i) => `A${i},${i % 3 === 0 ? "TX" : "NY"}`).join("\n")}\n`,
      "data/states.csv": "state,name\nTX,Texas\nNY,New York\n",
    });
    const alone = { ...env, DLI_URL: "", DATA_ROOT: "" };
    const commands = example("names");
    expect(commands.match(/^dli /gm)?.length).to.be.at.most(10);
    const run = spawnSync("bash", ["-e", "-c", commands], { cwd: own, env: alone });
    const stdout = run.stdout.toString();
    expect(run.status, run.stderr.toString()).to.equal(0);
    expect(stdout).to.match(/^raw\.us\.states +name .*column state$/m);
    expect(stdout).to.match(/^New York +8\nTexas +4$/m);
    expect(stdout).to.match(/^n\n4$/m);
    expect(stdout).to.match(/^ran_at,version,parameters,n\n[\dT:.Z-]+,1,state=TX,4$/m);
    const tested = spawnSync("bash", ["-e", "-c", example("tests")], { cwd: own, env: alone });
    expect(tested.status, tested.stderr.toString()).to.equal(0);
    expect(tested.stdout.toString()).to.match(/^passed: \d+ passed, 0 warned, 0 failed, 0 errors, 0 skipped$/m);
    expect(tested.stdout.toString()).to.match(/tests\.us\.states .*known_state +warned/);
    const daily = spawnSync("bash", ["-e", "-c", example("workflows")], { cwd: own, env: alone });
    expect(daily.status, daily.stderr.toString()).to.equal(0);
    expect(daily.stdout.toString()).to.match(/^Run [-\w]+ of daily\.us\.airports: COMPLETED$/m);
    expect(readFileSync(join(own, "states.xml"), "utf8")).to.contain('tests="1" failures="0" errors="0"');
  }).timeout(240_000);

  it("names every command and every setting", () => {
    const commands = buildProgram().commands.flatMap((command) => [command, ...command.commands]);
    for (const command of commands.filter(({ commands: children }) => children.length === 0)) {
      const parent = command.parent?.name() === "dli" ? "" : `${command.parent?.name()} `;
      if (command.name() === "sort-specs") continue; // named by the error that it is for
      expect(readme, command.name()).to.match(new RegExp(`\`${parent}${command.name()}\\b`));
    }
    const named = Object.values(settings).filter(({ variable }) => !readme.includes(`\`${variable}\``));
    expect(named.map(({ variable }) => variable)).to.deep.equal(["ALLOW_REMOTE"]);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
