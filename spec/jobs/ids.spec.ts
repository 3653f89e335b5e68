import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

interface Page {
  jobs: { job_id: string }[];
}

describe("ids", () => {
  let service: TestService;
  const dataRoot = writeFiles(temporaryFolder(), { "set/a.csv": csvOf(50) });
  before(async () => {
    service = await testService({ dataRoot, env: { LOG_LEVEL: "silent" } });
  });
  after(() => service.stop());

  it("in capital letters name the same job as in small ones, whatever is asked of it", async () => {
    const { rpc } = service;
    const params = { items: [{ profile_specification: specificationOf("set") }] };
    const batch = await rpc.call<{ batch_id: string; items: { job_id: string }[] }>("profiler.triggerBatch", params);
    const id = batch.items[0]?.job_id as string;
    await rpc.ended(id);
    const job_id = id.toUpperCase();
    expect(await rpc.call("profiler.jobStatus", { job_id })).to.include({ job_id: id, status: "HEAVY_PROFILES_READY" });
    expect(await rpc.call("profiler.runnerStatus", { job_id })).to.include({ runner_status: "completed" });
    const asked = { job_id, parts: ["heavy"] };
    for (const page of [{}, { record_sets: { offset: 0, limit: 1 } }]) {
      const { moma_profile_heavy } = await rpc.call<{ moma_profile_heavy: object }>("profiler.getProfile", {
        ...asked,
        ...page,
      });
      expect(moma_profile_heavy).to.be.an("object");
    }
    const { jobs } = await rpc.call<Page>("jobs.get", { job_ids: [job_id] });
    expect(jobs.map((job) => job.job_id)).to.deep.equal([id]);
    const filter = { batch_id: [batch.batch_id.toUpperCase()] };
    expect((await rpc.call<Page>("jobs.query", { filter })).jobs.map((job) => job.job_id)).to.deep.equal([id]);
    expect((await rpc.call<{ log: object[] }>("jobs.log", { job_id })).log).not.to.deep.equal([]);
    expect((await rpc.fail("jobs.cancel", { job_id })).data.name).to.equal("JOB_NOT_ACTIVE");
    await rpc.call("profiler.cleanUp", { job_id });
    expect(await rpc.call("profiler.jobStatus", { job_id: id })).to.include({ status: "CLEANED_UP" });
  });

  it("of datasets may be any UUID, of whatever version, also as a URN", async () => {
    const { rpc } = service;
    const id = "33333333-3333-3333-3333-333333333333";
    for (const given of [id, `urn:uuid:${id}`, "00000000-0000-0000-0000-000000000000"]) {
      const job = await rpc.profiled(specificationOf("set", { id: given }));
      expect(job, given).to.include({ status: "HEAVY_PROFILES_READY", dataset_id: given.replace("urn:uuid:", "") });
      expect(await rpc.call("profiler.getCddProfile", { dataset_id: given })).to.be.an("object");
    }
  });

  it("in capital letters end a job that waits or runs", async () => {
    const { rpc } = service;
    writeFiles(dataRoot, { "large/a.csv": csvOf(200_000) });
    const params = { profile_specification: specificationOf("large") };
    const { job_id } = await rpc.call<{ job_id: string }>("profiler.trigger", params);
    expect(await rpc.call("jobs.cancel", { job_id: job_id.toUpperCase() })).to.include({ status: "CANCELLED" });
  });

  it("of datasets are the same in capital and in small letters, in profiles and in what is taken from the cache", async () => {
    const { rpc } = service;
    const id = randomUUID();
    const capital = await rpc.profiled(specificationOf("set", { id: id.toUpperCase() }));
    expect(capital.dataset_id).to.equal(id);
    const again = await rpc.profiled(specificationOf("set", { id }));
    const { log } = await rpc.call<{ log: { message: string }[] }>("jobs.log", { job_id: again.job_id });
    expect(log.map(({ message }) => message)).to.include("took 'a.csv' from an earlier job: it has not changed");
    for (const dataset_id of [id, id.toUpperCase()]) {
      expect(await rpc.call("profiler.getCddProfile", { dataset_id })).to.include({ "@id": id });
      const page = await rpc.call<Page>("jobs.query", { filter: { dataset_id: [dataset_id] } });
      expect(page.jobs).to.have.length(2);
    }
  });
});
