import { expect } from "chai";
import type { Contract } from "../../src/methods/contract.ts";
import type { ProfileSpecification } from "../../src/profiling/model/specification.ts";
import { writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";

const unknown = "00000000-0000-4000-8000-000000000000";

function levels(shift: number): string {
  const lines = Array.from({ length: 200 }, (_, i) => `${i},${((i * 37) % 100) + shift}`);
  return `id,level\n${lines.join("\n")}\n`;
}

describe("profiler.compare", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
  });
  after(() => service.stop());

  type Compare = Contract["profiler.compare"];
  const compared = (params: Compare["params"]): Promise<Compare["result"]> =>
    service.rpc.call<Compare["result"]>("profiler.compare", params);

  const datasets = new Map<string, ProfileSpecification>();
  async function jobOf(folder: string, text: string, more: object = {}): Promise<string> {
    writeFiles(service.dataRoot, { [`${folder}/levels.csv`]: text });
    const specification = datasets.get(folder) ?? specificationOf(folder);
    datasets.set(folder, specification);
    return (await service.rpc.profiled(specification, more)).job_id;
  }

  it("tells what differs between the profiles of two jobs, and how far, by the thresholds given", async () => {
    const [left, right] = [await jobOf("before", levels(0)), await jobOf("after", levels(25))];
    const sides = { left: { job_id: left }, right: { job_id: right } };
    const answer = await compared(sides);
    expect([answer.left.job_id, answer.right.job_id]).to.deep.equal([left, right]);
    const { verdict, tables } = answer.comparison;
    expect(verdict).to.equal("beyond");
    expect(tables[0]?.columns.map(({ name, outcome }) => [name, outcome])).to.deep.equal([
      ["level", "beyond"],
      ["id", "same"],
    ]);
    const lenient = await compared({ ...sides, thresholds: { numeric: 0.6 } });
    expect(lenient.comparison.verdict).to.equal("within");
    expect(lenient.comparison.thresholds).to.deep.equal({ numeric: 0.6, categorical: 0.1, missing: 0.05 });
    const same = await compared({ ...sides, right: { job_id: left } });
    expect(same.comparison.verdict).to.equal("same");
  });

  it("finds the previous job of the dataset that still has its profile", async () => {
    const first = await jobOf("monthly", levels(0));
    const second = await jobOf("monthly", levels(10));
    await jobOf("monthly", levels(10), { only_light_profile: true });
    const last = await jobOf("monthly", levels(25));
    const question = { left: { job_id: last }, right: "previous" } as const;
    const answer = await compared(question);
    expect([answer.left.job_id, answer.right.job_id]).to.deep.equal([second, last]);
    await service.rpc.call("profiler.cleanUp", { job_id: second });
    expect((await compared(question)).left.job_id).to.equal(first);
    const none = await service.rpc.fail("profiler.compare", { left: { job_id: first }, right: "previous" });
    expect(none.data.name).to.equal("PROFILE_NOT_FOUND");
  });

  it("refuses jobs that are unknown, cleaned up, or have no heavy profile, on either side", async () => {
    const good = await jobOf("good", levels(0));
    const light = await jobOf("good", levels(0), { only_light_profile: true });
    const gone = await jobOf("good", levels(0));
    await service.rpc.call("profiler.cleanUp", { job_id: gone });
    for (const [job_id, name] of [
      [unknown, "JOB_NOT_FOUND"],
      [gone, "JOB_CLEANED_UP"],
      [light, "PROFILE_NOT_FOUND"],
    ] as const) {
      for (const sides of [
        { left: { job_id }, right: { job_id: good } },
        { left: { job_id: good }, right: { job_id } },
      ]) {
        const { data } = await service.rpc.fail("profiler.compare", sides);
        expect(data.name).to.equal(name);
      }
    }
    const wrong = await service.rpc.fail("profiler.compare", { left: { job_id: good }, right: "next" });
    expect(wrong.code).to.equal(-32602);
  });

  it("refuses a job that has not ended", async () => {
    writeFiles(service.dataRoot, { "set/levels.csv": levels(0) });
    const { job_id } = await service.rpc.call("profiler.trigger", { profile_specification: specificationOf("set") });
    const { data } = await service.rpc.fail("profiler.compare", { left: { job_id }, right: { job_id } });
    expect(data.name).to.equal("PROFILE_NOT_READY");
    await service.rpc.ended(job_id);
  });
});
