import { expect } from "chai";
import type { DefinitionFacts, DefinitionQuery } from "../../../src/store/definitions/definition-record.ts";
import type { BeforeRegistering, Registering } from "../../../src/store/definitions/definition-store.ts";
import type { Store } from "../../../src/store/store.ts";
import type { OpenStore } from "./open-store.ts";

const factsOf = (name: string, more: Partial<DefinitionFacts> = {}): DefinitionFacts => ({
  kind: "dataset",
  name,
  variant: "source",
  owner: "Ann@example.org",
  team: "rivers",
  description: `What ${name} holds`,
  tags: ["water", "daily"],
  source_type: "MANUAL",
  registered_by: "ann",
  readers: "owner",
  depends_on: [],
  columns: [{ name: "level", type: "DOUBLE" }],
  spec: '{"sql":"SELECT 1"}',
  ...more,
});

const asked = (more: Partial<DefinitionQuery> = {}): DefinitionQuery => ({
  kind: "dataset",
  viewer: { subject: undefined, except: [] },
  variant: null,
  tag: null,
  owner: null,
  search: null,
  limit: 50,
  offset: 0,
  ...more,
});

/** What every store promises of definitions. */
export function definitionsContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  let now = 0;
  const register = (facts: DefinitionFacts, more: Partial<Registering> = {}) =>
    store.definitions.register({
      facts,
      now: ++now,
      tables: () => null,
      check: () => {},
      dryRun: false,
      remembered: null,
      ...more,
    });
  const names = async (more: Partial<DefinitionQuery> = {}): Promise<string[]> =>
    (await store.definitions.list(asked(more))).items.map(({ name }) => name);

  it("are found again as they were registered, with any characters that texts can have", async () => {
    const odd = factsOf("raw.eu.rivers", {
      description: "a\u0000b\u0001 'quoted' \ud83c\udf0a",
      readers: ["bob", "eve"],
      depends_on: ["raw.eu.b", "raw.eu.a__x"],
      columns: null,
    });
    const { id, version } = await register(odd);
    expect(version).to.equal(1);
    expect(await store.definitions.find("dataset", "raw.eu.rivers")).to.deep.equal({
      ...odd,
      depends_on: ["raw.eu.a__x", "raw.eu.b"],
      id,
      version: 1,
      created_at: now,
      updated_at: now,
    });
    expect(await store.definitions.find("metric", "raw.eu.rivers")).to.equal(null);
  });

  it("keep their versions when they are replaced, unregistered and registered again", async () => {
    const first = await register(factsOf("a.b.c"));
    const second = await register(factsOf("a.b.c", { spec: "{}", registered_by: null }));
    expect([second.id, second.version, second.created_at]).to.deep.equal([first.id, 2, first.created_at]);
    const removed = await store.definitions.unregister("dataset", "a.b.c", ++now, () => {});
    expect(removed?.version).to.equal(2);
    expect(await store.definitions.find("dataset", "a.b.c")).to.equal(null);
    expect(await store.definitions.unregister("dataset", "a.b.c", now, () => {})).to.equal(null);
    const third = await register(factsOf("a.b.c"));
    expect([third.version, third.created_at]).to.deep.equal([3, now]);
    const versions = await store.definitions.versions("dataset", "a.b.c");
    expect(versions.map(({ version, spec, removed_at }) => [version, spec, removed_at === null])).to.deep.equal([
      [3, '{"sql":"SELECT 1"}', true],
      [2, "{}", false],
      [1, '{"sql":"SELECT 1"}', true],
    ]);
    expect(await store.definitions.versions("dataset", "a.b.d")).to.deep.equal([]);
  });

  it("are not changed where the check throws, which sees what the name stands for", async () => {
    const seen: BeforeRegistering[] = [];
    const check = (before: BeforeRegistering): void => {
      seen.push(before);
      if (before.earlier !== null) throw new RangeError("no");
    };
    await register(factsOf("a.b.c"), { check });
    const refused = await register(factsOf("a.b.c", { spec: "{}" }), { check }).catch((error: unknown) => error);
    expect(refused).to.be.an("error");
    expect(seen.map(({ earlier }) => earlier?.version)).to.deep.equal([undefined, 1]);
    expect((await store.definitions.find("dataset", "a.b.c"))?.spec).to.equal('{"sql":"SELECT 1"}');
    expect(await store.definitions.versions("dataset", "a.b.c")).to.have.length(1);
  });

  it("are stored once, of two that are registered at the same time without replacing", async () => {
    const check = ({ earlier }: BeforeRegistering): void => {
      if (earlier !== null) throw new RangeError("exists");
    };
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => register(factsOf("a.b.c"), { check })));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).to.have.length(1);
  });

  it("are not stored by a dry run, which tells the version that they would have", async () => {
    const { version } = await register(factsOf("a.b.c"), { dryRun: true });
    expect(version).to.equal(1);
    expect(await names()).to.deep.equal([]);
    await register(factsOf("a.b.c"));
    expect((await register(factsOf("a.b.c"), { dryRun: true })).version).to.equal(2);
  });

  it("tell how they would read themselves, over any number of others", async () => {
    const circles: unknown[] = [];
    const check = ({ circle }: BeforeRegistering): void => void circles.push(circle);
    await register(factsOf("v.x.a", { depends_on: ["raw.x.t__one"] }), { check });
    await register(factsOf("v.x.b", { depends_on: ["v.x.a", "raw.x.t"] }), { check });
    await register(factsOf("v.x.c", { depends_on: ["v.x.b"] }), { check });
    expect(circles).to.deep.equal([null, null, null]);
    await register(factsOf("v.x.a", { depends_on: ["v.x.c"] }), { check, dryRun: true });
    expect(circles[3]).to.deep.equal(["v.x.a", "v.x.c", "v.x.b", "v.x.a"]);
    await register(factsOf("v.x.a", { depends_on: ["v.x.a"] }), { check, dryRun: true });
    expect(circles[4]).to.deep.equal(["v.x.a", "v.x.a"]);
  });

  it("are unregistered with what reads them in sight", async () => {
    await register(factsOf("raw.x.t"));
    await register(factsOf("v.x.a", { depends_on: ["raw.x.t__one"] }));
    await register(factsOf("m.x.a", { kind: "metric", depends_on: ["raw.x.t"] }));
    await register(factsOf("v.x.gone", { depends_on: ["raw.x.t"] }));
    await store.definitions.unregister("dataset", "v.x.gone", ++now, () => {});
    let seen: unknown;
    await store.definitions.unregister("dataset", "raw.x.t", ++now, (_, dependents) => {
      seen = dependents;
    });
    expect(seen).to.deep.equal([
      { kind: "dataset", name: "v.x.a" },
      { kind: "metric", name: "m.x.a" },
    ]);
  });

  it("are listed by name, page by page, by kind, variant, tag, owner and search, for those who may read them", async () => {
    const b = await register(factsOf("b.b.b", { readers: "all", tags: [] }));
    await register(factsOf("a.a.a", { variant: "view", owner: "Bob%x@example.org", description: null }));
    await register(factsOf("c.c.c", { readers: ["bob"], registered_by: null }));
    await register(factsOf("m.m.m", { kind: "metric" }));
    expect(await names()).to.deep.equal(["a.a.a", "b.b.b", "c.c.c"]);
    expect(await names({ kind: "metric" })).to.deep.equal(["m.m.m"]);
    expect(await names({ limit: 1, offset: 1 })).to.deep.equal(["b.b.b"]);
    expect((await store.definitions.list(asked({ limit: 1 }))).total_count).to.equal(3);
    expect(await names({ variant: "view" })).to.deep.equal(["a.a.a"]);
    expect(await names({ tag: "water" })).to.deep.equal(["a.a.a", "c.c.c"]);
    expect(await names({ owner: "bob%" })).to.deep.equal(["a.a.a"]);
    expect(await names({ owner: "an_@" })).to.deep.equal([]);
    expect(await names({ search: "HOLDS" })).to.deep.equal(["b.b.b", "c.c.c"]);
    expect(await names({ viewer: { subject: "ann", except: [] } })).to.deep.equal(["a.a.a", "b.b.b"]);
    expect(await names({ viewer: { subject: "bob", except: [] } })).to.deep.equal(["b.b.b", "c.c.c"]);
    expect(await names({ viewer: { subject: "bob", except: [b.id] } })).to.deep.equal(["c.c.c"]);
    expect(await names({ viewer: { subject: null, except: [] } })).to.deep.equal(["b.b.b", "c.c.c"]);
  });

  it("answer the same key with the same answer, until it is forgotten", async () => {
    const key = { owner: "ann", key: "k", params: "hash", used_at: 10, since: 0 };
    const { id } = await register(factsOf("a.b.c"), { remembered: key });
    const answered = await store.definitions.answered("ann", "k", 10);
    expect(answered?.params).to.equal("hash");
    expect(answered?.registered).to.deep.include({ id, name: "a.b.c", version: 1, variant: "source", depends_on: [] });
    expect(await store.definitions.answered("ann", "k", 11)).to.equal(null);
    expect(await store.definitions.answered(null, "k", 0)).to.equal(null);
  });
}
