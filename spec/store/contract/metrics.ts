import { expect } from "chai";
import type { Store } from "../../../src/store/store.ts";
import { named } from "./named.ts";
import type { OpenStore } from "./open-store.ts";

/** What every store promises of what metrics have answered. */
export function metricsContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => {
    store = await open();
    for (const name of ["m.a.b", "m.a.c"]) await named(store, "metric", name);
  });
  afterEach(() => store.close());

  const idOf = async (name: string): Promise<number> => (await store.definitions.find("metric", name))?.id ?? -1;

  it("are there once their runs have succeeded, the newest first, of each metric and its parameters", async () => {
    const [b, c] = [await idOf("m.a.b"), await idOf("m.a.c")];
    const run = (definition_id: number, job_id: string, ran_at: number, parameters = '{"x":1}') => ({
      definition_id,
      version: 1,
      job_id,
      parameters,
      ran_at,
    });
    const runs = [run(b, "one", 10), run(b, "two", 20, '{"x":2}'), run(b, "three", 30), run(c, "four", 5)];
    for (const each of runs) await store.metrics.begin(each);
    await store.metrics.begin({ ...run(b, "one", 99) }); // the same again
    expect((await store.metrics.open(3)).map(({ job_id }) => job_id)).to.deep.equal(["four", "one", "two"]);
    const [first, second, third, fourth] = runs;
    if (!(first && second && third && fourth)) throw new Error("there are four");
    await store.metrics.settle({ ...first, result: "[1]" });
    await store.metrics.settle({ ...second, result: "[2]" });
    await store.metrics.settle({ ...third, result: null });
    await store.metrics.settle({ ...third, result: "[too late]" });
    expect((await store.metrics.open(9)).map(({ job_id }) => job_id)).to.deep.equal(["four"]);
    const { values, total_count } = await store.metrics.values(b, null, 1);
    expect([values, total_count]).to.deep.equal([[{ ...second, result: "[2]" }], 2]);
    expect((await store.metrics.values(b, '{"x":1}', 9)).values).to.deep.equal([{ ...first, result: "[1]" }]);
    expect((await store.metrics.values(c, null, 9)).total_count).to.equal(0);
  });
}
