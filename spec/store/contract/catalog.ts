import { expect } from "chai";
import fc from "fast-check";
import {
  type CatalogQuery,
  type NewCatalogColumn,
  type NewCatalogTable,
  SEARCHED,
  type SearchedField,
} from "../../../src/store/definitions/catalog-record.ts";
import type { DefinitionFacts } from "../../../src/store/definitions/definition-record.ts";
import type { Store } from "../../../src/store/store.ts";
import type { OpenStore } from "./open-store.ts";

const EVERYBODY = { subject: undefined, except: [] };

const columnOf = (name: string, more: Partial<NewCatalogColumn> = {}): NewCatalogColumn => ({
  name,
  type: "VARCHAR",
  profile_type: "sc:Text",
  meanings: [],
  personal: false,
  nullable: true,
  references: null,
  description: null,
  statistics: { distinctCount: 3 },
  ...more,
});

const tableOf = (ref: string, more: Partial<NewCatalogTable> = {}): NewCatalogTable => ({
  ref,
  record_set: "a",
  file_table: "a",
  rows: 3,
  key: ["id"],
  examples: [{ id: 1, "odd\u0000name": null }],
  columns: [columnOf("id")],
  ...more,
});

/** What every store promises of the catalog. */
export function catalogContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const put = (name: string, tables: readonly NewCatalogTable[] | null, more: Partial<DefinitionFacts> = {}) =>
    store.definitions.register({
      facts: {
        kind: "dataset",
        name,
        variant: "source",
        owner: null,
        team: null,
        description: null,
        tags: [],
        source_type: "MANUAL",
        registered_by: "ann",
        readers: "owner",
        depends_on: [],
        columns: null,
        spec: "{}",
        ...more,
      },
      now: 7,
      tables: () => tables,
      check: () => {},
      dryRun: false,
      remembered: null,
    });
  const asked = (more: Partial<CatalogQuery> = {}): CatalogQuery => ({
    viewer: EVERYBODY,
    catalog: null,
    schema: null,
    dataset: null,
    owner: null,
    team: null,
    tags: [],
    meanings: [],
    personal: null,
    limit: 50,
    offset: 0,
    ...more,
  });
  const listed = async (more: Partial<CatalogQuery> = {}): Promise<string[]> =>
    (await store.catalog.list(asked(more))).items.map(({ ref }) => ref);
  const found = async (keyword: string, fields: readonly SearchedField[] = SEARCHED): Promise<string[]> =>
    (await store.catalog.search({ viewer: EVERYBODY, keyword, fields, limit: 100, offset: 0 })).items.map(
      ({ ref }) => ref,
    );

  it("has tables as they were put in, until others take their place or the dataset goes", async () => {
    const columns = [columnOf("id", { statistics: null, personal: null, type: null }), columnOf("e\u0000mail")];
    const { id } = await put("raw.us.a", [tableOf("raw.us.a", { columns }), tableOf("raw.us.a__b", { key: [] })]);
    const table = await store.catalog.table("raw.us.a");
    expect(table).to.deep.include({
      ...tableOf("raw.us.a", { columns: [] }),
      definition_id: id,
      description: null,
      tags: [],
      made_at: 7,
      columns: columns.map((column) => ({ ...column, tags: [] })),
    });
    expect((await store.catalog.tablesOf(id)).map(({ ref }) => ref)).to.deep.equal(["raw.us.a", "raw.us.a__b"]);
    await put("raw.us.a", null, { description: "Kept" });
    expect((await store.catalog.table("raw.us.a__b"))?.description).to.equal("Kept");
    await put("raw.us.a", [tableOf("raw.us.a")]);
    expect(await listed()).to.deep.equal(["raw.us.a"]);
    await store.definitions.unregister("dataset", "raw.us.a", 8, () => {});
    expect([await listed(), await found("raw"), await store.catalog.table("raw.us.a")]).to.deep.equal([[], [], null]);
  });

  it("keeps what was described over what takes the place of the tables, and finds them by it", async () => {
    await put("raw.us.a", [tableOf("raw.us.a")], { description: "Own" });
    const note = { ref: "raw.us.a", noted_by: "bob", noted_at: 8 };
    await store.catalog.describe({ ...note, column: null, description: "Rivers of the world" });
    await store.catalog.describe({ ...note, column: null, tags: ["Water"] });
    await store.catalog.describe({ ...note, column: "id", description: "Number of a river", tags: ["key"] });
    await put("raw.us.a", [tableOf("raw.us.a")], { description: "Own" });
    const table = await store.catalog.table("raw.us.a");
    expect(table).to.deep.include({ description: "Rivers of the world", tags: ["Water"] });
    expect(table?.columns[0]).to.deep.include({ description: "Number of a river", tags: ["key"] });
    expect(await found("of a river")).to.deep.equal(["raw.us.a"]);
    expect(await found("water", ["tags"])).to.deep.equal(["raw.us.a"]);
    expect(await listed({ tags: ["WATER", "key"] })).to.deep.equal(["raw.us.a"]);
    expect(await listed({ tags: ["wate"] })).to.deep.equal([]);
    await store.catalog.describe({ ...note, column: null, description: null });
    expect((await store.catalog.table("raw.us.a"))?.description).to.equal("Own");
  });

  it("lists tables by what holds of them and their dataset, for those who may read it", async () => {
    const mail = columnOf("mail", { personal: true, meanings: ["email", "contact"] });
    const a = await put("raw.us.a", [tableOf("raw.us.a", { columns: [columnOf("id"), mail] })], { team: "t" });
    await put("raw.eu.b", [tableOf("raw.eu.b"), tableOf("raw.eu.b__c")], { readers: "all", owner: "Bo@x.org" });
    await put("ana.eu.v", [tableOf("ana.eu.v", { columns: [columnOf("p", { personal: null })] })], { tags: ["x"] });
    expect(await listed()).to.deep.equal(["ana.eu.v", "raw.eu.b", "raw.eu.b__c", "raw.us.a"]);
    expect(await listed({ catalog: "raw", schema: "eu" })).to.deep.equal(["raw.eu.b", "raw.eu.b__c"]);
    expect(await listed({ dataset: "raw.eu.b", limit: 1, offset: 1 })).to.deep.equal(["raw.eu.b__c"]);
    expect(await listed({ owner: "bo@" })).to.deep.equal(["raw.eu.b", "raw.eu.b__c"]);
    expect(await listed({ team: "t" })).to.deep.equal(["raw.us.a"]);
    expect(await listed({ meanings: ["email", "phone"] })).to.deep.equal(["raw.us.a"]);
    expect(await listed({ personal: true })).to.deep.equal(["raw.us.a"]);
    expect(await listed({ personal: false, tags: ["x"] })).to.deep.equal(["ana.eu.v"]);
    expect(await listed({ viewer: { subject: "bob", except: [] } })).to.deep.equal(["raw.eu.b", "raw.eu.b__c"]);
    expect(await listed({ viewer: { subject: "ann", except: [a.id] }, catalog: "raw" })).to.have.length(2);
    const { items, total_count } = await store.catalog.list(asked({ team: "t" }));
    expect([items[0]?.columns, items[0]?.personal, items[0]?.rows, total_count]).to.deep.equal([2, 1, 3, 1]);
    expect((await store.catalog.list(asked({ tags: ["x"] }))).items[0]?.personal).to.equal(null);
    const hidden = { viewer: { subject: "bob", except: [] }, keyword: "raw", fields: SEARCHED, limit: 1, offset: 0 };
    expect((await store.catalog.search(hidden)).total_count).to.equal(2);
    expect((await store.catalog.search({ ...hidden, offset: 5 })).total_count).to.equal(2);
  });

  it("takes what jobs have made in place of what it had, once, and not what is older or of another source", async () => {
    const { id } = await put("raw.us.a", [tableOf("raw.us.a", { columns: [] })]);
    const refresh = (job_id: string, begun_at: number) => ({
      definition_id: id,
      version: 1,
      kind: "profile" as const,
      job_id,
      begun_at,
    });
    const outcome = (rows: number) => ({
      tables: [tableOf("raw.us.a", { rows })],
      columns: [{ name: "id", type: "VARCHAR" }],
      now: 9,
    });
    const [old, newer, failed] = [refresh("old", 1), refresh("newer", 2), refresh("failed", 3)];
    for (const each of [newer, old, failed]) await store.catalog.beginRefresh(each);
    expect((await store.catalog.openRefreshes(2)).map(({ job_id }) => job_id)).to.deep.equal(["old", "newer"]);
    expect(await store.catalog.lastRefresh(id, "profile")).to.equal(null);
    expect(await store.catalog.settle(newer, outcome(5))).to.equal(true);
    expect(await store.catalog.settle(newer, outcome(6))).to.equal(false);
    expect(await store.catalog.settle(old, outcome(7))).to.equal(false);
    expect(await store.catalog.settle(failed, { ...outcome(8), tables: null })).to.equal(true);
    expect((await store.catalog.table("raw.us.a"))?.rows).to.equal(5);
    expect(await store.catalog.lastRefresh(id, "profile")).to.deep.equal(newer);
    expect(await store.catalog.lastRefresh(id, "snapshot")).to.equal(null);
    expect((await store.definitions.find("dataset", "raw.us.a"))?.columns).to.deep.equal(outcome(5).columns);
    expect(await store.catalog.openRefreshes(9)).to.deep.equal([]);
    await put("raw.us.a", [tableOf("raw.us.a", { columns: [] })]);
    expect(await store.catalog.lastRefresh(id, "profile")).to.equal(null);
  });

  it("knows the snapshots that datasets have, and may have soon, and forgets all others", async () => {
    const { id } = await put("raw.us.a", [tableOf("raw.us.a")]);
    const columns = [{ name: "id", type: "BIGINT", profile_type: "sc:Integer" }];
    const tables = [{ record_set: "a", table: "a", rows: 3, columns }];
    const snapshot = (job_id: string, hash: string) => ({ job_id, hash, bytes: 7, tables, made_at: 8 });
    const refresh = (job_id: string, begun_at: number) => ({
      definition_id: id,
      version: 1,
      kind: "snapshot" as const,
      job_id,
      begun_at,
    });
    for (const [job, hash] of [
      ["one", "h1"],
      ["two", "h2"],
      ["of-none", "h3"],
    ] as const)
      await store.catalog.addSnapshot(snapshot(job, hash));
    for (const [i, job] of ["one", "two"].entries()) await store.catalog.beginRefresh(refresh(job, i));
    expect(await store.catalog.snapshot("one")).to.deep.equal(snapshot("one", "h1"));
    expect(await store.catalog.snapshotsInUse()).to.deep.equal(["h1", "h2"]);
    expect(await store.catalog.snapshot("of-none")).to.equal(null);
    await store.catalog.settle(refresh("one", 0), { tables: [tableOf("raw.us.a")], columns: [], now: 9 });
    await store.catalog.settle(refresh("two", 1), { tables: [tableOf("raw.us.a")], columns: [], now: 9 });
    expect(await store.catalog.snapshotsInUse()).to.deep.equal(["h2"]);
    await store.definitions.unregister("dataset", "raw.us.a", 10, () => {});
    expect(await store.catalog.snapshotsInUse()).to.deep.equal([]);
  });

  it("finds just the tables that have a keyword, the best first, whatever its characters are", async () => {
    const word = fc.string({ unit: fc.constantFrom(..."ab%_\"'\\*.🌊É"), minLength: 1, maxLength: 5 });
    const column = fc.record({
      name: word,
      meanings: fc.array(word, { maxLength: 2 }),
      description: fc.option(word),
    });
    const texts = fc.record({
      columns: fc.array(column, { maxLength: 3 }),
      description: fc.option(word),
      tags: fc.array(word, { maxLength: 2 }),
    });
    const tables = fc.array(texts, { minLength: 1, maxLength: 6 });
    const keyword = fc.string({ unit: fc.constantFrom(..."ab%_\"'\\*.🌊É"), minLength: 2, maxLength: 4 });
    let round = 0;
    const property = fc.asyncProperty(
      tables,
      fc.array(keyword, { minLength: 1, maxLength: 8 }),
      fc.subarray([...SEARCHED], { minLength: 1 }),
      async (given, keywords, fields) => {
        const schema = `r${round++}`;
        const has: { ref: string; texts: Record<SearchedField, string[]> }[] = [];
        for (const [i, { columns, description, tags }] of given.entries()) {
          const ref = `raw.${schema}.t${i}`;
          const own = columns.map((each) => columnOf(each.name, each));
          await put(ref, [tableOf(ref, { record_set: "", columns: own })], { description, tags });
          has.push({
            ref,
            texts: {
              names: [ref],
              columns: columns.map(({ name }) => name),
              meanings: columns.flatMap(({ meanings }) => meanings),
              descriptions: [description ?? "", ...columns.map((each) => each.description ?? "")],
              tags,
            },
          });
        }
        for (const each of [...keywords, `${schema}.t`]) {
          const ranked = has.flatMap(({ ref, texts: of }) => {
            const rank = SEARCHED.findIndex(
              (field) =>
                fields.includes(field) && of[field].some((text) => text.toLowerCase().includes(each.toLowerCase())),
            );
            return rank === -1 ? [] : [{ ref, rank }];
          });
          ranked.sort((x, y) => x.rank - y.rank || (x.ref < y.ref ? -1 : 1));
          const answer = (await found(each.toLowerCase(), fields)).filter((ref) => ref.startsWith(`raw.${schema}.`));
          expect(answer, each).to.deep.equal(ranked.map(({ ref }) => ref));
        }
        for (const { ref } of has) await store.definitions.unregister("dataset", ref, 9, () => {});
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });
}
