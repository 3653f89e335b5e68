import { expect } from "chai";
import { licenceUrl } from "../../../src/profiling/output/croissant/licence.ts";
import { croissantProblems } from "../../support/croissant.ts";
import { writeFiles } from "../../support/folders.ts";
import { field, fileObject, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

describe("the Croissant documents", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(service.dataRoot, {
      "set/odd names/a b?#%é.csv": "first name,first_name, x ,a/b,ü\n1,2,3,4,5\n6,7,8,9,10\n",
      "set/plain.json": '[{"it\'s":1,"a b":{"c.d":2}}]',
      "set/picture.bin": Uint8Array.from([0, 1, 2, 3]),
    });
  });
  after(() => service.stop());

  it("are valid also with odd names of files and columns", async () => {
    const { heavy, light } = await profilesOf(service.rpc, "set");
    const odd = recordSet(heavy, "odd names/a b?#%é");
    expect(odd.field.map(({ name }) => name)).to.deep.equal(["first name", "first_name", "x", "a/b", "ü"]);
    const [nested] = field(recordSet(heavy, "plain"), "a b").subField ?? [];
    expect(nested?.source.extract).to.have.property("jsonPath", "$['a b']['c.d']");
    const object = fileObject(light, "odd names/a b?#%é.csv");
    expect(object.contentUrl).to.equal("odd%20names/a%20b%3F%23%25%C3%A9.csv");
    expect(fileObject(light, "picture.bin").encodingFormat).to.equal("application/octet-stream");
  });

  it("carry statistics for readers of the original and as annotations", async () => {
    const { heavy } = await profilesOf(service.rpc, "set");
    const x = field(recordSet(heavy, "odd names/a b?#%é"), "x");
    const annotated = Object.fromEntries(x.annotation.map(({ name, value }) => [name, value]));
    expect(annotated).to.deep.include({ rowCount: 2, mean: 5.5, min: 3, max: 8, median: 5.5, range: 5, sum: 11 });
    expect(x.annotation[0]?.dataType).to.deep.equal(["sc:Integer", "http://www.wikidata.org/entity/Q4049983"]);
    expect(x.statistics).to.include({ "@type": "dg:ColumnStatistics", mean: 5.5 });
  });

  it("map licences to addresses", () => {
    expect(licenceUrl("CC BY 4.0")).to.equal("https://creativecommons.org/licenses/by/4.0/");
    expect(licenceUrl("MIT License")).to.equal("https://opensource.org/license/mit");
    expect(licenceUrl("https://example.org/terms")).to.equal("https://example.org/terms");
    expect(licenceUrl("Apache-2.0")).to.equal("https://www.apache.org/licenses/LICENSE-2.0");
    expect(licenceUrl(" ")).to.equal(null);
  });

  it("know a licence by its SPDX id in any case and by its name, and send other names to SPDX", () => {
    expect(licenceUrl("cc by-nc 2.0")).to.equal("https://creativecommons.org/licenses/by-nc/2.0/");
    expect(licenceUrl("Open Data Commons Open Database License v1.0")).to.equal(licenceUrl("ODbL"));
    expect(licenceUrl("gpl-2.0-or-later")).to.equal("https://www.gnu.org/licenses/old-licenses/gpl-2.0.html");
    expect(licenceUrl("aladdin")).to.equal("https://spdx.org/licenses/Aladdin.html");
    expect(licenceUrl("limited use")).to.equal("https://spdx.org/licenses/limited-use.html");
    expect(licenceUrl("constructor")).to.equal("https://spdx.org/licenses/constructor.html");
  });

  it("are told apart from invalid ones by the validator", async () => {
    const { heavy } = await profilesOf(service.rpc, "set");
    const { license: _, ...broken } = structuredClone(heavy);
    Object.assign(broken.recordSet[0]?.field[0] ?? {}, { "@id": "has space" });
    Object.assign(broken.distribution[1] ?? {}, { contentUrl: "/etc/passwd" });
    const problems = (await croissantProblems(broken)).join("\n");
    expect(problems).to.match(/lacks license/);
    expect(problems).to.match(/whitespace/);
    expect(problems).to.match(/absolute contentUrl|has a contentUrl/);
    const extended = (await croissantProblems({ ...heavy, unknownTerm: "x" })).join("\n");
    expect(extended).to.match(/unknownTerm is not of schema\.org/);
  });
});
