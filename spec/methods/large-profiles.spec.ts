import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { croissantProblems } from "../support/croissant.ts";
import { writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";

const TABLES = 6;
const COLUMNS = 700;

/** What of a profile does not depend on how often its dataset was profiled. */
type Document = { recordSet: { name: string; reused?: true; field: { references?: unknown }[] }[] } & object;
type RpcResponse = {
  moma_profile_heavy: Document;
  cdd_profile: { files: { source_file: string; columns: { name: string }[] }[] };
  record_set_count?: number;
};

describe("a profile that is made, stored and read in pieces", () => {
  let service: TestService;
  let jobId: string;
  let whole: RpcResponse;
  const specification = specificationOf("set");

  /** Wide tables; the first column of each but the first refers to the first table's. */
  const content = (table: number): string => {
    const names = Array.from({ length: COLUMNS }, (_, i) => (i === 0 ? "river_id" : `c${i}`));
    const rows = Array.from({ length: 12 }, (_, row) =>
      names.map((_, i) => (i === 0 ? 1000 + 7 * (table === 0 ? row : row % 6) : `${table} ${row % 3} ${i}`)).join(),
    );
    return `${names.join()}\n${rows.join("\n")}\n`;
  };

  before(async function () {
    this.timeout(120_000);
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(
      service.dataRoot,
      Object.fromEntries(Array.from({ length: TABLES }, (_, i) => [`set/t${i}.csv`, content(i)])),
    );
    jobId = (await service.rpc.profiled(specification)).job_id;
    whole = await service.rpc.call<RpcResponse>("profiler.getProfile", { job_id: jobId });
  });
  after(() => service.stop());

  const pieces = (): number => {
    const database = new DatabaseSync(join(service.stateDir, "dli.sqlite"), { readOnly: true });
    const row = database.prepare("SELECT count(*) AS n FROM profile_pieces WHERE job_id = ?").get(jobId);
    database.close();
    return Number(row?.n);
  };

  it("is whole, valid, and has all that lies between tables", async () => {
    expect(pieces()).to.be.greaterThan(1);
    const names = Array.from({ length: TABLES }, (_, i) => `t${i}`);
    const { moma_profile_heavy: heavy, cdd_profile: cdd } = whole;
    expect(heavy.recordSet.map(({ name }) => name)).to.deep.equal(names);
    expect(await croissantProblems(heavy as never)).to.deep.equal([]);
    expect(heavy.recordSet.map(({ field }) => field[0]?.references !== undefined)).to.deep.equal([
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(cdd.files.map(({ source_file, columns }) => [source_file, columns.length])).to.deep.equal(
      names.map((name) => [`${name}.csv`, COLUMNS]),
    );
  });

  it("comes page by page as it is", async () => {
    for (const [offset, limit] of [
      [0, 1],
      [1, 2],
      [2, 3],
      [5, 9],
      [0, 100],
      [6, 1],
    ] as const) {
      const page = await service.rpc.call<RpcResponse>("profiler.getProfile", {
        job_id: jobId,
        parts: ["heavy"],
        record_sets: { offset, limit },
      });
      const heavy = whole.moma_profile_heavy;
      expect(page.moma_profile_heavy).to.deep.equal({
        ...heavy,
        recordSet: heavy.recordSet.slice(offset, offset + limit),
      });
      expect(page.record_set_count).to.equal(TABLES);
    }
  });

  it("is refused before it is unpacked where it is larger than the largest answer", async () => {
    await service.stop();
    const { dataRoot, stateDir } = service;
    service = await testService({
      dataRoot,
      stateDir,
      env: { LOG_LEVEL: "silent", MAX_RESPONSE_BYTES: "1000000" },
    });
    const error = await service.rpc.fail("profiler.getProfile", { job_id: jobId, parts: ["heavy"] });
    expect(error.data.name).to.equal("RESPONSE_TOO_LARGE");
    expect(error.data.details).to.include({ max_bytes: 1_000_000 });
    await service.stop();
    service = await testService({ dataRoot, stateDir, env: { LOG_LEVEL: "silent" } });
  });

  it("is the same for a job that takes all tables from an earlier one", async () => {
    const { job_id } = await service.rpc.profiled(specification);
    const again = await service.rpc.call<RpcResponse>("profiler.getProfile", { job_id });
    expect(again.moma_profile_heavy.recordSet.every(({ reused }) => reused === true)).to.equal(true);
    const recordSet = again.moma_profile_heavy.recordSet.map(({ reused: _, ...set }) => set);
    expect({ ...again.moma_profile_heavy, recordSet }).to.deep.equal(whole.moma_profile_heavy);
    expect(again.cdd_profile).to.deep.equal(whole.cdd_profile);
  });

  it("goes with all its pieces", async () => {
    const { freed_bytes } = await service.rpc.call<{ freed_bytes: number }>("profiler.cleanUp", { job_id: jobId });
    expect(freed_bytes).to.be.greaterThan(100_000);
    expect(pieces()).to.equal(0);
    const error = await service.rpc.fail("profiler.getProfile", { job_id: jobId });
    expect(error.data.name).to.equal("JOB_CLEANED_UP");
  });
});
