import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import { temporaryFolder } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { authEnv, token } from "../support/tokens.ts";

const ROWS = 9_000;
const SQL = `SELECT range AS n, CASE WHEN range % 3 = 0 THEN NULL ELSE 'a "b", ' || range END AS "t,x" FROM range(${ROWS})`;

describe("GET /results", () => {
  let service: TestService;
  let mine: string;
  let query: string;
  before(async () => {
    service = await testService({ env: { ...authEnv, LOG_LEVEL: "silent" } });
    mine = await token({ sub: "me" });
    query = await submitted(SQL);
  });
  after(() => service.stop());

  const submitted = async (sql: string, more: object = {}): Promise<string> => {
    const params = { sql, limit: ROWS, wait_seconds: 30, ...more };
    return (await service.rpc.as(mine).call<{ query_id: string }>("run.execute", params)).query_id;
  };
  const get = (file: string, { bearer = mine, ...init }: RequestInit & { bearer?: string | null } = {}) =>
    fetch(`http://127.0.0.1:${service.port}/results/${file}`, {
      ...init,
      headers: bearer === null ? {} : { authorization: `Bearer ${bearer}` },
    });
  const refusal = async (response: Response): Promise<[number, string]> => {
    const { error } = (await response.json()) as { error: { data: { name: string } } };
    return [response.status, error.data.name];
  };

  it("gives the whole of a result as CSV, compressed for who takes it so", async () => {
    const response = await get(`${query}.csv`);
    expect(response.status).to.equal(200);
    expect(response.headers.get("content-type")).to.match(/^text\/csv/);
    expect(response.headers.get("content-disposition")).to.equal(`attachment; filename="${query}.csv"`);
    expect(response.headers.get("content-encoding")).to.equal("gzip");
    const lines = (await response.text()).split("\r\n");
    expect(lines.slice(0, 3)).to.deep.equal(['n,"t,x"', "0,", '1,"a ""b"", 1"']);
    expect(lines).to.have.length(ROWS + 2);
  });

  it("gives it as an object a line", async () => {
    const lines = (await (await get(`${query}.ndjson`)).text()).trim().split("\n");
    expect(lines).to.have.length(ROWS);
    expect(JSON.parse(lines[1] ?? "")).to.deep.equal({ n: 1, "t,x": 'a "b", 1' });
  });

  it("gives it as Parquet, with the types that it had", async () => {
    const response = await get(`${query}.parquet`);
    const file = join(temporaryFolder(), "rows.parquet");
    writeFileSync(file, Buffer.from(await response.arrayBuffer()));
    const connection = await (await DuckDBInstance.create()).connect();
    const read = await connection.runAndReadAll(
      `SELECT typeof(any_value(n)), count(*)::INTEGER, count("t,x")::INTEGER, sum(n)::INTEGER FROM '${file}'`,
    );
    expect(read.getRows()).to.deep.equal([["BIGINT", ROWS, (ROWS / 3) * 2, (ROWS * (ROWS - 1)) / 2]]);
    connection.closeSync();
  });

  it("refuses whoever may not read the result, or asks for what is none, with the status of its error", async () => {
    const other = await token({ sub: "you" });
    expect(await refusal(await get(`${query}.csv`, { bearer: null }))).to.deep.equal([401, "UNAUTHORIZED"]);
    expect(await refusal(await get(`${query}.csv`, { bearer: other }))).to.deep.equal([
      403,
      "INSUFFICIENT_QUERY_PERMISSIONS",
    ]);
    expect(await refusal(await get(`${query}.xlsx`))).to.deep.equal([404, "NOT_FOUND"]);
    expect(await refusal(await get("00000000-0000-4000-8000-000000000000.csv"))).to.deep.equal([
      404,
      "QUERY_NOT_FOUND",
    ]);
    expect((await get(`${query}.csv`, { method: "POST" })).status).to.equal(404);
  });

  it("says of a query that runs that it does, and of one that failed why", async () => {
    const long = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7";
    const running = await submitted(long, { wait_seconds: 0 });
    expect(await refusal(await get(`${running}.csv`))).to.deep.equal([408, "QUERY_TIMEOUT"]);
    await service.rpc.as(mine).call("queries.cancel", { query_id: running });
    expect(await refusal(await get(`${running}.csv`))).to.deep.equal([404, "RESULT_NOT_FOUND"]);
    await service.rpc.as(mine).fail("run.execute", { sql: "SELECT 'x'::INTEGER + range FROM range(3)" });
    const { items } = await service.rpc.as(mine).call("queries.list", { status: ["error"] });
    expect(await refusal(await get(`${items[0]?.query_id}.csv`))).to.deep.equal([422, "QUERY_FAILED"]);
  });

  it("is counted like calls", async () => {
    const slow = await testService({
      env: { LOG_LEVEL: "silent", RATE_LIMIT_PER_MINUTE: "60", RATE_LIMIT_BURST: "2" },
    });
    const ask = (): Promise<Response> => fetch(`http://127.0.0.1:${slow.port}/results/x.csv`);
    const statuses = [(await ask()).status, (await ask()).status, (await ask()).status];
    expect(statuses).to.deep.equal([404, 404, 429]);
    await slow.stop();
  });
});
