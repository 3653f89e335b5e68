import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { ProfileSpecification } from "../../../src/profiling/model/specification.ts";
import { stateFolder } from "../../../src/store/state-folder.ts";
import { fileObject, recordSet } from "../../support/profile.ts";
import { S3Stub, s3Settings } from "../../support/s3-stub.ts";
import { type TestService, testService } from "../../support/service.ts";
import { specificationOf } from "../../support/specification.ts";

const FIRST = "day,rain\n05/04/2024,1.5\n06/04/2024,0\n";

describe("an object of S3 that has not changed", () => {
  let stub: S3Stub;
  let service: TestService;
  before(async () => {
    stub = await new S3Stub().listen();
    service = await testService({
      env: { ...s3Settings(stub.url, "measures"), LOG_LEVEL: "silent" },
    });
  });
  beforeEach(() => {
    stub.content = Buffer.from(FIRST);
  });
  after(async () => {
    await service.stop();
    await stub[Symbol.asyncDispose]();
  });

  const specification = (more: Partial<ProfileSpecification> = {}): ProfileSpecification =>
    specificationOf("", {
      country: "DE",
      data_connectors: [{ type: "S3Objects", bucket: "measures", key: "in/days.csv" }],
      ...more,
    });
  /** What a job finds out, and how many parts it has fetched. */
  const profiled = async (of: ProfileSpecification, params: { force?: boolean } = {}) => {
    stub.asked.length = 0;
    const { job_id, error } = await service.rpc.profiled(of, params);
    expect(error).to.equal(undefined);
    const { moma_profile_light: light, moma_profile_heavy: heavy } = await service.rpc.call("profiler.getProfile", {
      job_id,
    });
    if (light === null || heavy === null) throw new Error("there is no profile");
    const { sha256, contentSize, contentUrl, encodingFormat } = fileObject(light, "days.csv");
    const parts = stub.asked.filter(({ method }) => method === "GET").length;
    return { parts, file: { sha256, contentSize, contentUrl, encodingFormat }, tables: recordSet(heavy, "days") };
  };

  it("is not fetched again, and its profile is the same", async () => {
    const of = specification();
    const first = await profiled(of);
    expect(first.parts).to.equal(1);
    expect(first.file.sha256).to.equal(createHash("sha256").update(FIRST).digest("hex"));
    const again = { ...first, parts: 0, tables: { ...first.tables, reused: true } };
    expect(await profiled(of)).to.deep.equal(again);
    expect(await profiled(of)).to.deep.equal(again); // what is reused is kept on
    expect(await profiled(of, { force: true })).to.deep.equal({ ...first, parts: 1 });
  });

  it("is fetched where it has changed, be its size the same", async () => {
    const of = specification();
    await profiled(of);
    stub.content = Buffer.from(FIRST.replace("1.5", "9.5"));
    const { parts, tables, file } = await profiled(of);
    expect(parts).to.equal(1);
    expect(tables.statistics.rowCount).to.equal(2);
    expect(file.sha256).to.equal(createHash("sha256").update(stub.content).digest("hex"));
  });

  it("is fetched where it is to be read otherwise than before", async () => {
    const of = specification();
    const before = await profiled(of);
    const { parts, tables, file } = await profiled({ ...of, country: "US" });
    expect(parts).to.equal(1);
    expect(file).to.deep.equal(before.file);
    expect(JSON.stringify(tables)).to.include("2024-05-04").and.not.to.include("2024-04-05");
    expect(JSON.stringify(before.tables)).to.include("2024-04-05");
  });

  it("is fetched where what is kept of it is damaged", async () => {
    const of = specification();
    const first = await profiled(of);
    const { cache } = stateFolder(service.stateDir);
    for (const entry of readdirSync(cache, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const bytes = readFileSync(path);
      bytes[100] = (bytes[100] as number) ^ 1; // of the first table
      writeFileSync(path, bytes);
    }
    expect(await profiled(of)).to.deep.equal(first);
  });

  it("is fetched where nothing of it may be kept", async () => {
    const of = specification({ redact: true });
    expect((await profiled(of)).parts).to.equal(1);
    expect((await profiled(of)).parts).to.equal(1);
  });
});
