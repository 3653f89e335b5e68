import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { testService } from "../support/service.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into by path, as a model does
type Json = any;

const DLI = join(import.meta.dirname, "../../src/cli/dli.cjs");
const MOST = 60_000;

/** A client of the profiler, which runs `dli mcp` as its child. */
async function started(cwd: string, args: string[] = [], env: Record<string, string> = {}) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [DLI, "mcp", ...args],
    cwd,
    env: { ...(process.env as Record<string, string>), DLI_URL: "", ...env },
    stderr: "pipe",
  });
  const client = new Client({ name: "spec", version: "1" });
  await client.connect(transport);
  await client.listTools(); // from here on the client checks each answer against its tool's schema
  const call = async (name: string, given: object = {}): Promise<Json> => {
    const answer: Json = await client.callTool({ name, arguments: { ...given } });
    expect(JSON.stringify(answer).length).to.be.below(2 * MOST);
    if (answer.isError === true) return JSON.parse(answer.content[0].text);
    expect(JSON.parse(answer.content[0].text)).to.deep.equal(answer.structuredContent);
    return answer.structuredContent;
  };
  return { client, call, pid: transport.pid as number };
}

const people = (from: number): string =>
  `id,email,city,amount\n${Array.from({ length: 40 }, (_, i) => `${i},person${i}@example.org,${i % 3 === 0 ? "Bern" : "Genf"},${from + i * 2.5}`).join("\n")}\n`;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("dli mcp", () => {
  const cwd = writeFiles(temporaryFolder(), {
    "data/people.csv": people(0),
    "data/orders.csv": "order,person\n1,2\n2,3\n",
    "wide/wide.csv": `${Array.from({ length: 700 }, (_, i) => `a_rather_long_name_of_a_column_${i}`).join(",")}\n${Array.from({ length: 700 }, (_, i) => i).join(",")}\n`,
    "bad/cut.parquet": "PAR1nonsense",
    "../outside.csv": "a\n1\n",
  });

  describe("by itself", () => {
    let server: Awaited<ReturnType<typeof started>>;
    before(async () => {
      server = await started(cwd);
    });
    after(() => server.client.close());

    it("profiles a folder, tells how far it is, and sums up what was found without a value of a person", async () => {
      const told: number[] = [];
      const answer: Json = await server.client.callTool(
        { name: "profile", arguments: { path: "data", name: "People" } },
        undefined,
        { onprogress: ({ progress }) => told.push(progress) },
      );
      const { job_id, status, ended } = answer.structuredContent;
      expect([status, ended]).to.deep.equal(["HEAVY_PROFILES_READY", true]);
      expect(told.every((percent) => percent >= 0 && percent <= 100)).to.equal(true);
      const summary = await server.call("profile_summary", { job_id });
      expect([summary.dataset, summary.tables_total]).to.deep.equal(["People", 2]);
      const table = summary.tables.find(({ name }: Json) => name === "people");
      expect([table.rows, table.columns_total]).to.deep.equal([40, 4]);
      const [id, email, city, amount] = table.columns;
      expect(id).to.deep.include({ type: "Integer", min: 0, max: 39, distinct: 40 });
      expect(email).to.deep.include({ name: "email", personal: true, distinct: 40, missing_percent: 0 });
      expect(Object.keys(email)).not.to.include.members(["min", "max", "top"]);
      expect(city.top[0]).to.deep.equal({ value: "Genf", count: 26 });
      expect(amount).to.deep.include({ type: "Float", mean: 48.75 });
      expect(JSON.stringify(summary)).not.to.include("example.org");
    });

    it("shows very wide tables in pages, none larger than a model can take", async () => {
      const { job_id } = await server.call("profile", { path: "wide/wide.csv" });
      const names: string[] = [];
      for (let columns_offset = 0; columns_offset < 700; columns_offset += 100) {
        const { tables } = await server.call("profile_summary", { job_id, columns_offset, columns_limit: 100 });
        names.push(...tables[0].columns.map(({ name }: Json) => name));
      }
      expect(new Set(names).size).to.equal(700);
    });

    it("compares a job with another, and with the one before it", async () => {
      const { job_id: left } = await server.call("profile", { path: "data" });
      writeFiles(cwd, { "data/people.csv": people(1000) });
      const { job_id: right } = await server.call("profile", { path: "data" });
      for (const sides of [{ left, right }, { left: right }]) {
        const compared = await server.call("compare", sides);
        expect([compared.left, compared.right, compared.verdict]).to.deep.equal([left, right, "beyond"]);
        const [table] = compared.tables;
        expect([table.name, table.columns.map(({ name }: Json) => name)]).to.deep.equal(["people", ["amount"]]);
      }
    });

    it("lists paths, jobs and errors", async () => {
      const { entries } = await server.call("list_paths");
      expect(entries.map(({ path }: Json) => path)).to.include.members(["data", "wide", "bad"]);
      const { jobs } = await server.call("list_jobs", { search: "People" });
      expect(jobs.map(({ dataset, state }: Json) => [dataset, state])).to.deep.equal([["People", "complete"]]);
      const { errors } = await server.call("explain_errors", { query: "DLI-361" });
      expect(errors).to.have.lengthOf(1);
      expect(
        (await server.call("explain_errors", { query: "job not" })).errors.map(({ name }: Json) => name),
      ).to.include("JOB_NOT_FOUND");
    });

    it("answers what is wrong with the number, name and advice of the catalog", async () => {
      const failed = async (name: string, given: object): Promise<string> =>
        (await server.call(name, given)).error?.name;
      const unknown = "00000000-0000-4000-8000-000000000000";
      expect(await failed("profile", { path: "../outside.csv" })).to.equal("INVALID_PROFILE_SPECIFICATION");
      expect(await failed("profile", { path: join(cwd, "../outside.csv") })).to.equal("INVALID_PROFILE_SPECIFICATION");
      expect(await failed("profile", { path: "nowhere" })).to.match(/NOT_FOUND/);
      expect(await failed("profile", {})).to.equal("INVALID_PARAMS");
      expect(await failed("profile", { path: "data", depth: 3 })).to.equal("INVALID_PARAMS");
      expect(await failed("job_status", { job_id: "x" })).to.equal("INVALID_PARAMS");
      expect(await failed("job_status", { job_id: unknown })).to.equal("JOB_NOT_FOUND");
      expect(await failed("profile_summary", { job_id: unknown })).to.equal("JOB_NOT_FOUND");
      expect(await failed("compare", { left: unknown })).to.equal("JOB_NOT_FOUND");
      const { job_id } = await server.call("profile", { path: "bad" });
      const [table] = (await server.call("profile_summary", { job_id })).tables;
      expect(table.error).to.match(/^FILE_(READ|VALIDATION)_ERROR: /);
      const none = await server.client.callTool({ name: "none", arguments: {} }).catch((error: unknown) => error);
      expect(none).to.deep.include({ code: ErrorCode.InvalidParams });
    });

    it("cancels the job of a call that is cancelled", async () => {
      const lines = Array.from({ length: 400_000 }, (_, i) => `${i},${(i * 7919) % 1000},word ${i % 5000},${i / 7}`);
      writeFiles(cwd, { "long/long.csv": `a,b,c,d\n${lines.join("\n")}\n` });
      const controller = new AbortController();
      const params = { name: "profile", arguments: { path: "long", name: "Long" } };
      const options = { signal: controller.signal, onprogress: () => controller.abort("no longer wanted") };
      await server.client.callTool(params, undefined, options).then(
        () => expect.fail("it was not cancelled"),
        () => {},
      );
      const state = async (): Promise<string> =>
        (await server.call("list_jobs", { search: "Long" })).jobs.map(({ state }: Json) => state).join();
      for (let i = 0; i < 100 && (await state()) !== "terminate"; i++) await pause(50);
      expect(await state()).to.equal("terminate");
    });

    it("takes a path in full where it is below the root folder", async () => {
      expect(await server.call("profile", { path: join(cwd, "data/orders.csv") })).to.deep.include({ ended: true });
    });
  });

  it("works with a service elsewhere, with its token in the environment", async () => {
    const service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(service.dataRoot, { "there/a.csv": "a,b\n1,2\n" });
    const { client, call } = await started(cwd, ["--url", service.rpc.url]);
    const job_id: string = (await call("profile", { path: "there" })).job_id;
    expect((await call("profile_summary", { job_id })).tables[0]).to.deep.include({ name: "a", rows: 1 });
    expect((await service.rpc.call("profiler.jobStatus", { job_id })).terminal).to.equal(true);
    await client.close();
    const lost = await started(cwd, ["--url", "http://127.0.0.1:9"]);
    expect((await lost.call("job_status", { job_id })).error.name).to.equal("SERVICE_UNAVAILABLE");
    await lost.client.close();
    await service.stop();
  });

  it("ends with its client, and all that it has begun with it", async () => {
    const { client, call, pid } = await started(cwd);
    await call("profile", { path: "data" });
    expect(isRunning(pid)).to.equal(true);
    await client.close();
    for (let i = 0; i < 100 && isRunning(pid); i++) await pause(50);
    expect(isRunning(pid)).to.equal(false);
  });
});
