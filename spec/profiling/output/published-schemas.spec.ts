import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { documentSchemas } from "../../../src/profiling/output/document-schemas.ts";
import { writeFiles } from "../../support/folders.ts";
import { type Profiles, profilesOf, recordSet } from "../../support/profile.ts";
import { schemaProblems } from "../../support/published-schemas.ts";
import { type TestService, testService } from "../../support/service.ts";

/** Members below which anything may be. */
const OPEN = new Set(["@context", "details", "examples", "sample", "value"]);

/** Every object of a document whose members are published, with the way to it. */
function* described(value: unknown, path = ""): Generator<{ path: string; object: Record<string, unknown> }> {
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* described(item, `${path}/${i}`);
  else if (typeof value === "object" && value !== null) {
    yield { path, object: value as Record<string, unknown> };
    for (const [name, member] of Object.entries(value)) {
      if (!OPEN.has(name)) yield* described(member, `${path}/${name}`);
    }
  }
}

describe("the schemas of the documents", () => {
  let service: TestService;
  let profiles: Profiles;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(service.dataRoot, {
      "set/a.csv":
        "# made by x\nid,mail,when,price\n1,a@b.org,2024-01-02,3.5\n2,c@d.org,2024-01-03,4\n3,e@f.org,,5\n4\n",
      "set/b.json": '[{"a":{"b":[1,2],"c":"x"},"d":[{"e":1}]},{"a":{"b":[],"c":null},"d":[]}]',
      "set/broken.parquet": "PAR1",
      "set/c.md": "# A title\n\nSome words here.\n",
    });
    const database = new DatabaseSync(join(service.dataRoot, "set/d.sqlite"));
    database.exec("CREATE TABLE one (x INTEGER); CREATE TABLE two (y TEXT); INSERT INTO one VALUES (1), (2)");
    database.close();
    profiles = await profilesOf(service.rpc, "set");
  });
  after(() => service.stop());

  const documents = () =>
    [
      ["LightProfile", profiles.light],
      ["HeavyProfile", profiles.heavy],
      ["CddProfile", profiles.cdd],
    ] as const;

  it("describe what is written, of every kind", () => {
    for (const [name, document] of documents()) expect(schemaProblems(name, document)).to.deep.equal([]);
    const kinds = new Set(profiles.cdd.files.flatMap((file) => Object.keys(file)));
    expect([...kinds]).to.include.members(["columns", "tables", "chunked_content"]);
    expect(profiles.heavy.recordSet.some(({ error }) => error !== undefined)).to.equal(true);
    expect(recordSet(profiles.heavy, "b").field.some(({ subField }) => subField !== undefined)).to.equal(true);
  });

  it("leave out no member: one more, wherever it is, is none that they know", () => {
    for (const [name, document] of documents()) {
      let seen = 0;
      for (const { path, object } of described(document)) {
        object.unheard = 1;
        expect(schemaProblems(name, document), `${name}${path}`).not.to.deep.equal([]);
        delete object.unheard;
        seen++;
      }
      expect(seen).to.be.greaterThan(5);
    }
  });

  it("tell the documents, and the kinds of record set, from each other", () => {
    const { light, heavy, cdd } = profiles;
    for (const [name, other] of [
      ["LightProfile", heavy],
      ["HeavyProfile", light],
      ["CddProfile", light],
      ["LightProfile", cdd],
    ] as const) {
      expect(schemaProblems(name, other), name).not.to.deep.equal([]);
    }
    const set = recordSet(heavy, "a");
    const { error } = heavy.recordSet.find((one) => one.error !== undefined) ?? {};
    expect(schemaProblems("RecordSet", { ...set, error })).not.to.deep.equal([]);
    const { statistics: _, ...without } = set;
    expect(schemaProblems("RecordSet", without)).not.to.deep.equal([]);
  });

  it("are what rpc.discover shows, each once, and what it says of results refers to them", async () => {
    const { components, methods } = await service.rpc.call("rpc.discover");
    expect(components.schemas).to.deep.equal(JSON.parse(JSON.stringify(documentSchemas)));
    const result = (method: string): string =>
      JSON.stringify(methods.find(({ name }) => name === method)?.result.schema ?? {});
    for (const name of ["LightProfile", "HeavyProfile", "CddProfile"])
      expect(result("profiler.getProfile")).to.include(`{"$ref":"#/components/schemas/${name}"}`);
    expect(result("profiler.getCddProfile")).to.equal('{"$ref":"#/components/schemas/CddProfile"}');
    const named = [...JSON.stringify([components, methods]).matchAll(/"#\/components\/schemas\/(\w+)"/g)];
    expect(Object.keys(components.schemas)).to.have.members([...new Set(named.map(([, name]) => name))]);
  });
});
