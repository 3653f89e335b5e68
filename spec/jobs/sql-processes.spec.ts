import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { getPriority } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { ServiceError } from "../../src/errors/service-error.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { until } from "../support/served.ts";
import { runWhole, sqlProcesses, statementOf } from "../support/sql.ts";

const MIB = 1_048_576;
const ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = 7";

/** Where nobody tells what a process has taken, it works by then. */
const KILL_EVERY_MS = process.platform === "linux" ? 100 : 4_000;

const failure = async (work: Promise<unknown>): Promise<ServiceError> =>
  work.then(
    () => expect.fail("it did not fail"),
    (error: ServiceError) => error,
  );

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

/** Processor time that a process has taken, in ticks of a hundredth of a second. */
function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const [user, system] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13);
  return Number(user) + Number(system);
}

/** How far the threads of a process stand back, each value once. */
function nicenessOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
  });
  return [...new Set(threads)];
}

describe("the processes for SQL", () => {
  it("are started with the first statement, and kept", async () => {
    const processes = sqlProcesses({ workers: 2 });
    expect(processes.pids).to.deep.equal([]);
    await runWhole(processes, statementOf("SELECT 1"));
    const { pids } = processes;
    for (let i = 0; i < 4; i++) await runWhole(processes, statementOf("SELECT 1"));
    expect(processes.pids).to.deep.equal(pids);
    await processes.stop();
    expect(pids.some(isAlive)).to.equal(false);
  });

  it("are replaced where one is killed, whose statement fails once and with a reason", async () => {
    const processes = sqlProcesses();
    await runWhole(processes, statementOf("SELECT 1"));
    const [pid = 0] = processes.pids;
    const failed = failure(runWhole(processes, statementOf(ENDLESS)));
    // One that is killed while it starts is replaced, and tells nothing: this one works, by what starting has taken.
    const started = process.platform === "linux" ? ticksOf(pid) : 0;
    const works = (one: number): boolean => process.platform !== "linux" || ticksOf(one) > 2 * started;
    const timer = setInterval(() => {
      for (const one of processes.pids.filter(works)) process.kill(one, "SIGKILL");
    }, KILL_EVERY_MS);
    const { name, message } = await failed;
    clearInterval(timer);
    expect([name, message]).to.deep.equal([
      "QUERY_FAILED",
      "The statement failed: it ended the process that it ran in (SIGKILL)",
    ]);
    expect((await runWhole(processes, statementOf("SELECT 7"))).rows).to.deep.equal([[7]]);
    expect(processes.pids).not.to.include(pid);
    await processes.stop();
  });

  it("stand back with every thread: for the service, and for questions about statements", async function () {
    if (process.platform !== "linux") this.skip();
    const processes = sqlProcesses();
    await processes.bind({ sql: "SELECT 1", tables: [], views: [] }, new AbortController().signal);
    const asked = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ").map(Number);
    await runWhole(processes, statementOf("SELECT count(*) FROM range(1000000) a, range(10) b"));
    const running = processes.pids;
    const own = getPriority();
    for (const pid of running) expect(nicenessOf(pid)).to.deep.equal([Math.min(own + 10, 19)]);
    expect(asked.map(nicenessOf)).to.deep.include([Math.min(own + 5, 19)]);
    await processes.stop();
  });

  it("do not keep questions about statements waiting for one that takes long to be found out about", async () => {
    const processes = sqlProcesses();
    const { signal } = new AbortController();
    const told: string[] = [];
    const sql = "SELECT levenshtein(repeat('ab', 100000), repeat('ba', 100000))"; // which binding computes
    const given = new AbortController();
    const long = failure(processes.bind({ sql, tables: [], views: [] }, given.signal)).then((error) => {
      told.push(error.name);
    });
    for (const one of ["SELECT 1", "SELECT 2", "SELECT 3"]) {
      await processes.inspect(one, signal);
      told.push(one);
    }
    given.abort();
    await long;
    expect(told).to.deep.equal(["SELECT 1", "SELECT 2", "SELECT 3", "AbortError"]);
    await processes.stop();
  });

  it("do not keep questions about statements waiting while statements run", async () => {
    const processes = sqlProcesses();
    const { signal } = new AbortController();
    await runWhole(processes, statementOf("SELECT 1"));
    const [pid = 0] = processes.pids;
    const before = process.platform === "linux" ? ticksOf(pid) : 0;
    const running = failure(runWhole(processes, statementOf(ENDLESS)));
    if (process.platform === "linux") await until(() => ticksOf(pid) > before + 10, "the statement runs");
    const { columns } = await processes.bind({ sql: "SELECT 1 AS one", tables: [], views: [] }, signal);
    expect(columns).to.deep.equal([{ name: "one", type: "INTEGER" }]);
    await processes.stop();
    expect((await running).message).to.contain("the service ends");
  });

  it("have each a folder that goes with them, made anew where somebody has removed the one above", async () => {
    const folder = join(temporaryFolder(), "sql");
    writeFiles(folder, { "process-old/left.tmp": "x" });
    const processes = sqlProcesses({ folder });
    expect(readdirSync(folder)).to.deep.equal([]);
    rmSync(folder, { recursive: true });
    await runWhole(processes, statementOf("SELECT 1"));
    expect(readdirSync(folder)).to.have.length(1);
    await processes.stop();
    expect(existsSync(folder)).to.equal(false);
  });

  it("have the whole of their memory for each statement, whatever the one before took", async () => {
    const processes = sqlProcesses();
    const statements = [
      "SELECT count(*) FROM (SELECT DISTINCT range || repeat('x', 60) FROM range(3000000))",
      "SELECT max(n) FROM (SELECT range % 2000000 AS k, count(*) AS n FROM range(6000000) GROUP BY k)",
      "SELECT max(length(s)) FROM (SELECT range, repeat('x', 1000) AS s FROM range(50000) ORDER BY hash(range))",
    ];
    for (const sql of statements) {
      const { row_count, peak_bytes } = await runWhole(processes, statementOf(sql));
      expect(row_count, sql).to.equal(1);
      expect(peak_bytes / MIB, sql).to.be.within(50, 900);
    }
    await processes.stop();
  });

  it("say so where none can be started", async () => {
    const processes = sqlProcesses({ module: new URL("./executors/absent.ts", import.meta.url) });
    const { name, message } = await failure(runWhole(processes, statementOf("SELECT 1")));
    expect([name, message]).to.deep.equal([
      "SERVICE_UNAVAILABLE",
      "Service unavailable: no process for SQL can be started",
    ]);
    await processes.stop();
  });

  it("end with the service, whatever they do, when that is killed", async () => {
    const program = fileURLToPath(new URL("./executors/endless-sql.ts", import.meta.url));
    const service = spawn(process.execPath, [program, join(temporaryFolder(), "sql")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [told] = await once(service.stdout, "data");
    const pids = JSON.parse(String(told)) as number[];
    expect(pids).to.have.length(1);
    expect(pids.every(isAlive)).to.equal(true);
    service.kill("SIGKILL");
    await until(() => !pids.some(isAlive), "its processes end");
  });
});
