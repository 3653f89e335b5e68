import { expect } from "chai";
import fc from "fast-check";
import { edgesOf, packedEdges } from "../../../src/web/model/edges.ts";
import { rounded } from "../../../src/web/model/number-format.ts";
import { restored, transposed } from "../../../src/web/model/series.ts";
import { visibleText, visibleValue } from "../../../src/web/model/visible-text.ts";

const thing = fc.record(
  {
    name: fc.string(),
    count: fc.nat(),
    seldom: fc.constantFrom("a", "b"),
    list: fc.array(fc.integer(), { maxLength: 3 }),
  },
  { requiredKeys: ["name"] },
);

describe("a list turned over", () => {
  it("is the same list when it is turned back, also through JSON", () => {
    fc.assert(
      fc.property(fc.array(thing), (things) => {
        expect(restored(transposed(things))).to.deep.equal(things);
        expect(restored(JSON.parse(JSON.stringify(transposed(things))))).to.deep.equal(things);
      }),
    );
  });

  it("keeps names that objects have of themselves as what they are: names", () => {
    const things = [{ name: "__proto__" }, { name: "constructor" }];
    expect(restored(JSON.parse(JSON.stringify(transposed(things))))).to.deep.equal(things);
    const odd: { polluted?: boolean }[] = restored(JSON.parse('{"length":1,"__proto__":[{"polluted":true}]}'));
    expect(odd[0]?.polluted).to.equal(undefined);
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined);
  });
});

describe("edges of bins", () => {
  it("are the same when they are unpacked, to the digits that are shown", () => {
    const steps = fc.tuple(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 0.001, max: 1e5, noNaN: true }),
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 40 }), ([from, step], bins) => {
        const edges = Array.from({ length: bins + 1 }, (_, i) => from + i * step);
        expect(edgesOf(packedEdges(edges, "Float"), bins, "Float")).to.deep.equal(edges.map(rounded));
      }),
    );
  });

  it("are first and step where dates and times are evenly spaced, and as they are where not", () => {
    const days = ["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01"];
    expect(packedEdges(days, "Date")).to.deep.equal({ from: 19_780, step: 1 });
    expect(edgesOf(packedEdges(days, "Date"), 3, "Date")).to.deep.equal(days);
    const months = ["2024-01-01", "2024-02-01", "2024-03-01"];
    expect(packedEdges(months, "Date")).to.deep.equal(months);
    const hours = ["2024-01-01T00:00:00", "2024-01-01T06:00:00", "2024-01-01T12:00:00"];
    expect(edgesOf(packedEdges(hours, "DateTime"), 2, "DateTime")).to.deep.equal(hours);
    expect(packedEdges(["08:00:00", "08:30:00", "09:00:00"], "Time")).to.have.property("step", 1800);
    const large = ["9007199254740993", "9007199254740995", "9007199254740997"];
    expect(edgesOf(packedEdges(large, "Integer"), 2, "Integer")).to.deep.equal(large);
  });
});

describe("text that can be seen", () => {
  it("shows what is invisible, or turns the direction, by its number", () => {
    expect(visibleText("a\u202Eb\u0000c\u2028d\uD800e")).to.equal("a⟨202e⟩b⟨0⟩c⟨2028⟩d⟨d800⟩e");
    expect(visibleText("one\ntwo\tthree")).to.equal("one↵two⇥three");
    expect(visibleText("سلام 日本 e\u0301 👩\u200D🚀")).to.equal("سلام 日本 e\u0301 👩\u200D🚀");
  });

  it("shows blanks at the ends of values, and empty ones", () => {
    expect(["  x ", "", " "].map(visibleValue)).to.deep.equal(["␣␣x␣", "(empty)", "␣"]);
  });
});
