import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { dli } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";

const LONG = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7";

describe("the commands about queries", () => {
  const cwd = temporaryFolder();
  let service: TestService;
  const run = (...args: string[]) => dli(args, { DLI_URL: `http://127.0.0.1:${service.port}`, COLUMNS: "140" }, cwd);
  const newest = async (): Promise<string> => {
    const { items } = await service.rpc.call("queries.list", { limit: 1 });
    return items[0]?.query_id ?? "";
  };
  before(async () => {
    service = await testService({
      dataRoot: writeFiles(temporaryFolder(), { "set/rivers.csv": "name,km\nEms,371\nOder,866\nPo,652\n" }),
      env: { LOG_LEVEL: "silent" },
    });
    const registered = await run("dataset", "register", "raw.eu.rivers", "set/rivers.csv", "--json");
    await service.rpc.ended(JSON.parse(registered.stdout).job_id);
  });
  after(() => service.stop());

  it("run a statement over datasets by the service, and write what it answers", async () => {
    const sql = "SELECT name, km FROM raw.eu.rivers WHERE km > $least ORDER BY km";
    const table = await run("run", "--sql", sql, "-p", "least:=500");
    expect(table.stdout, table.stderr).to.equal("name   km\nPo    652\nOder  866\n");
    const planned = await run("run", "--sql", sql, "-p", "least:=500", "--dry-run");
    expect(planned.stdout).to.match(/^name +VARCHAR\nkm +BIGINT\n\$least /m);
    expect((await run("run", "--sql", sql, "-p", "least:=500", "-o", "long.csv")).stderr).to.equal("");
    expect(readFileSync(join(cwd, "long.csv"), "utf8")).to.equal("name,km\r\nPo,652\r\nOder,866\r\n");
    const cut = await run("run", "--sql", "SELECT * FROM raw.eu.rivers", "--limit", "2", "--format", "json");
    expect([JSON.parse(cut.stdout).length, cut.stderr]).to.deep.equal([
      2,
      "Only the first 2 rows: --limit allows more\n",
    ]);
  });

  it("list, show and give again what was run, whole, in every format", async () => {
    const url = `http://127.0.0.1:${service.port}`;
    const all = ["--limit", "10000", "-o", "all.ndjson"];
    await run("run", "--url", url, "--sql", "SELECT range AS n FROM range(9999)", ...all);
    const id = await newest();
    expect(readFileSync(join(cwd, "all.ndjson"), "utf8").trim().split("\n")).to.have.length(9999);
    const listed = await run("query", "list", "--search", "RANGE(9999)", "--format", "csv");
    expect(listed.stdout.split("\n")[1]).to.match(new RegExp(`^${id},`));
    expect((await run("query", "show", id)).stdout).to.match(/^rows +9999$/m);
    expect((await run("query", "result", id, "-o", "all.parquet")).code).to.equal(0);
    // What is read here is no business of the service.
    const here = await run("run", "--sql", "SELECT max(n) AS most FROM 'all.parquet'", "--format", "csv");
    expect(here.stdout, here.stderr).to.equal("most\r\n9998\r\n");
  });

  it("list those that read a table, and tell of the policy", async () => {
    await run("run", "--sql", "SELECT max(km) FROM raw.eu.rivers");
    expect((await run("catalog", "queries", "raw.eu.rivers", "--limit", "1")).stdout).to.include("SELECT max(km)");
    expect((await run("query", "list", "--table", "raw.eu.nothing")).stdout).to.include("none is such");
    expect((await run("run", "policy")).stdout).to.match(/^most rows +10000$/m);
  });

  it("cancel what runs; what has no result is told, with exit code 1", async () => {
    const { query_id } = await service.rpc.call<{ query_id: string }>("run.execute", { sql: LONG, wait_seconds: 0 });
    const cancelled = await run("query", "cancel", query_id, "--reason", "too slow");
    expect(cancelled.stdout, cancelled.stderr).to.equal(`Query ${query_id} is cancelled\n`);
    const none = await run("query", "result", query_id, "-o", "none.csv");
    expect([none.code, none.stderr, existsSync(join(cwd, "none.csv"))]).to.deep.equal([
      1,
      `Query ${query_id}: CANCELLED\n`,
      false,
    ]);
    const again = await run("query", "cancel", query_id);
    expect([again.code, again.stderr]).to.satisfy(
      ([code, text]: [number, string]) => code === 1 && text.includes("DLI-803"),
    );
  });
});
