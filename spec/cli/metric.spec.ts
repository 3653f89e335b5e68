import { expect } from "chai";
import { dli } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";

const rivers = `name,country,km\n${Array.from({ length: 12 }, (_, i) => `River ${i},${i % 3 === 0 ? "NO" : "IT"},${100 + i}`).join("\n")}\n`;

describe("the commands about metrics", () => {
  const cwd = temporaryFolder();
  let service: TestService;
  const run = (...args: string[]) => dli(args, { DLI_URL: `http://127.0.0.1:${service.port}`, COLUMNS: "140" }, cwd);
  before(async () => {
    service = await testService({
      dataRoot: writeFiles(temporaryFolder(), { "set/rivers.csv": rivers }),
      env: { LOG_LEVEL: "silent" },
    });
    await run("dataset", "register", "raw.eu.rivers", "set/rivers.csv");
  });
  after(() => service.stop());

  it("register a view and a metric, run it, and show its history", async () => {
    const view = await run("dataset", "register", "ana.eu.long", "--sql", "SELECT * FROM raw.eu.rivers WHERE km > 102");
    expect(view.stdout, view.stderr).to.equal("ana.eu.long is registered, version 1\n");
    const sql = "SELECT country, count(*) AS n FROM ana.eu.long WHERE country = $country AND km < $below GROUP BY ALL";
    const options = ["--parameter", "country", "--parameter", "below:integer=1000", "--unit", "rivers"];
    const metric = await run("metric", "register", "rivers.eu.count", "--sql", sql, ...options);
    expect(metric.stdout, metric.stderr).to.equal("rivers.eu.count is registered, version 1\n");
    const table = await run("metric", "run", "rivers.eu.count", "-p", "country=NO");
    expect(table.stdout, table.stderr).to.equal("country  n\nNO       3\n");
    const csv = await run("metric", "run", "rivers.eu.count", "-p", "country=IT", "-p", "below=105", "--format", "csv");
    expect(csv.stdout).to.equal("country,n\nIT,1\n");
    const rows = await run("dataset", "run", "ana.eu.long", "--limit", "1", "--format", "csv");
    expect(rows.stdout).to.equal("name,country,km\nRiver 3,NO,103\n");
    const history = await run("metric", "history", "rivers.eu.count");
    expect(history.stdout).to.match(
      /^RAN_AT +VERSION +PARAMETERS +COUNTRY +N\n\S+ +1 +below=105 country=IT +IT +1\n\S+ +1 +below=1000 country=NO +NO +3\n$/,
    );
    const some = await run("metric", "history", "rivers.eu.count", "-p", "country=NO", "--format", "ndjson");
    expect(JSON.parse(some.stdout)).to.include({ country: "NO", n: 3 });
    expect((await run("metric", "get", "rivers.eu.count")).stdout).to.match(
      /^parameters +country string; below integer, else 1000$/m,
    );
    expect((await run("metric", "run", "rivers.eu.count", "-p", "country=NO", "--dry-run")).stdout).to.equal(
      "It would answer country VARCHAR, n BIGINT\n",
    );
  });

  it("say what is wrong with parameters, and list, show versions of and unregister metrics", async () => {
    const refused = await run("metric", "run", "rivers.eu.count", "-p", "below=far", "-p", "country=NO");
    expect([refused.code, refused.stderr]).to.deep.equal([
      1,
      "Error (DLI-204): Metric validation error\n└─ The metric 'rivers.eu.count' cannot be used so: of the parameter 'below', \"far\" is not a whole number\n\nSuggestion: Correct what the reason names\n",
    ]);
    expect((await run("metric", "run", "rivers.eu.count", "-p", "country")).stderr).to.include(
      "'country' is not name=value",
    );
    expect((await run("metric", "list")).stdout).to.match(/^rivers\.eu\.count +1 +rivers +ana\.eu\.long$/m);
    expect((await run("metric", "versions", "rivers.eu.count")).stdout).to.match(/^ +1 /m);
    expect((await run("metric", "unregister", "rivers.eu.count")).stdout).to.equal(
      "rivers.eu.count is registered no more\n",
    );
    expect((await run("metric", "list")).stdout).to.equal("No metric is registered, or none is such\n");
  });
});
