import { expect } from "chai";
import { normalised } from "../../../src/profiling/model/normalised-specification.ts";
import { specificationOf } from "../../support/specification.ts";

describe("a specification that is normalised", () => {
  const given = specificationOf("set", {
    id: "8930240B-A0E8-46E7-ACE8-AAB2B42FCC01",
    description: " Daily weather\n",
    keywords: ["weather ", "", "  "],
    doi: "",
    version: " 1.2 ",
    cite_as: "  ",
  });

  it("has its id in small letters, no space around texts, and nothing that says nothing", () => {
    const { doi: _, cite_as: _cite, ...rest } = given;
    expect(normalised(given)).to.deep.equal({
      ...rest,
      id: "8930240b-a0e8-46e7-ace8-aab2b42fcc01",
      description: "Daily weather",
      keywords: ["weather"],
      version: "1.2",
    });
  });

  it("stays as it is when it is normalised again, and leaves alone what it was made of", () => {
    const before = structuredClone(given);
    const once = normalised(given);
    expect(normalised(once)).to.deep.equal(once);
    expect(given).to.deep.equal(before);
  });
});
