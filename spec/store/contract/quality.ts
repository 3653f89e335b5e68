import { expect } from "chai";
import type { StoredTestResult } from "../../../src/store/definitions/quality-steps.ts";
import type { Store } from "../../../src/store/store.ts";
import { named } from "./named.ts";
import type { OpenStore } from "./open-store.ts";

/** What every store promises of what tests have found. */
export function qualityContract(open: OpenStore): void {
  let store: Store;
  let spec = 0;
  beforeEach(async () => {
    store = await open();
    spec = await named(store, "quality", "t.a.b");
  });
  afterEach(() => store.close());

  const result = (job_id: string, test: string, ran_at: number, more: Partial<StoredTestResult> = {}) => ({
    job_id,
    definition_id: spec,
    spec: "t.a.b",
    version: 1,
    target: "raw.it.set",
    test,
    status: "passed",
    result: '{"a":"\u0000"}',
    owner: null,
    ran_at,
    ...more,
  });
  const any = { owner: null, target: null, test: null, status: null, since: null, job_id: null, limit: 9, offset: 0 };
  const jobs = async (more: object): Promise<string[]> => {
    const { results } = await store.quality.results({ ...any, definitions: [spec], ...more });
    return results.map(({ job_id, test }) => `${job_id} ${test}`);
  };

  it("are found by specification, target, test, status, time and run, the newest run first", async () => {
    const first = [result("one", "x", 10), result("one", "y", 10, { status: "failed" })];
    await store.quality.keep("one", first, null);
    await store.quality.keep("two", [result("two", "x", 20, { target: "raw.it.other" })], null);
    expect(await jobs({})).to.deep.equal(["two x", "one x", "one y"]);
    expect(await jobs({ definitions: [] })).to.deep.equal([]);
    expect(await jobs({ target: "raw.it.set" })).to.deep.equal(["one x", "one y"]);
    expect(await jobs({ test: "x", since: 20 })).to.deep.equal(["two x"]);
    expect(await jobs({ status: "failed" })).to.deep.equal(["one y"]);
    expect(await jobs({ job_id: "one", offset: 1 })).to.deep.equal(["one y"]);
    const { results, total_count } = await store.quality.results({ ...any, definitions: [spec], limit: 1 });
    expect([results, total_count]).to.deep.equal([[result("two", "x", 20, { target: "raw.it.other" })], 3]);
    expect(await store.quality.newest(spec)).to.deep.equal(results);
  });

  it("are in place of those that were kept of the same run before", async () => {
    await store.quality.keep("one", [result("one", "x", 10), result("one", "y", 10)], null);
    await store.quality.keep("one", [result("one", "z", 11)], null);
    expect(await jobs({})).to.deep.equal(["one z"]);
  });

  it("without a specification are their owner's, and everybody's for who may read all", async () => {
    const own = { definition_id: null, spec: null, version: null };
    await store.quality.keep("one", [result("one", "x", 10, { ...own, owner: "ann" })], null);
    await store.quality.keep("two", [result("two", "x", 20, { ...own, owner: null })], null);
    expect(await jobs({ owner: "ann" })).to.deep.equal(["one x"]);
    expect(await jobs({ owner: null })).to.deep.equal(["two x"]);
    expect(await jobs({ owner: undefined })).to.deep.equal(["two x", "one x"]);
  });

  it("come with what is kept of the newest two profiles", async () => {
    for (const [i, facts] of ["a", "a", "b", "c"].entries()) {
      await store.quality.keep(`job ${i}`, [result(`job ${i}`, "x", i)], facts);
    }
    expect(await store.quality.baselines(spec, "raw.it.set")).to.deep.equal(["c", "b"]);
    expect(await store.quality.baselines(spec, "raw.it.other")).to.deep.equal([]);
  });
}
