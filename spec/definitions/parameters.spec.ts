import { expect } from "chai";
import {
  type DeclaredParameter,
  parameterValues,
  problemOfDeclarations,
  problemOfUse,
} from "../../src/definitions/parameters.ts";
import type { JsonValue } from "../../src/profiling/model/json-value.ts";

const outcomeOf = (declaration: Partial<DeclaredParameter>, value: JsonValue) =>
  parameterValues([{ name: "p", type: "string", ...declaration }], { p: value });

describe("the parameters of a statement", () => {
  it("have values of their types, and no others", () => {
    const right: [DeclaredParameter["type"], JsonValue[]][] = [
      ["string", ["", "' OR 1=1 --"]],
      ["integer", [0, -5, "-12345678901234567890123"]],
      ["number", [0.5, -3]],
      ["boolean", [true, false]],
      ["date", ["2024-02-29", "0001-01-01"]],
      [
        "timestamp",
        ["2024-02-29T23:59", "2024-02-29 00:00:00.123456", "2024-02-29T12:00:00Z", "2024-02-29T12:00:00+02:00"],
      ],
      ["list", [[], ["a", 1, true]]],
    ];
    const wrong: [DeclaredParameter["type"], JsonValue[]][] = [
      ["string", [1, true, ["a"], {}]],
      ["integer", [0.5, "1.5", "", "1e3", 1e300, true]],
      ["number", ["1", true]],
      ["boolean", [0, "true"]],
      ["date", ["2023-02-29", "2024-13-01", "2024-1-1", "2024-01-01T00:00", 20240101]],
      ["timestamp", ["2024-02-30T00:00", "2024-02-29T24:00", "2024-02-29", "noon"]],
      ["list", ["a", [["a"]], [null], {}]],
    ];
    for (const [type, values] of right)
      for (const value of values)
        expect(outcomeOf({ type }, value), `${type} ${value}`).to.deep.equal({ values: { p: value } });
    for (const [type, values] of wrong)
      for (const value of values) expect(outcomeOf({ type }, value), `${type} ${value}`).to.have.property("problem");
  });

  it("are those that are allowed, and each of a list is", () => {
    const allowed = ["a", "b"];
    expect(outcomeOf({ allowed }, "a")).to.deep.equal({ values: { p: "a" } });
    expect(outcomeOf({ allowed }, "c")).to.have.property("problem");
    expect(outcomeOf({ type: "list", allowed }, ["b", "a"])).to.deep.equal({ values: { p: ["b", "a"] } });
    expect(outcomeOf({ type: "list", allowed }, ["a", "c"])).to.have.property("problem");
  });

  it("are their defaults, or NULL, where they are not given, unless they have to be", () => {
    const declared: DeclaredParameter[] = [
      { name: "a", type: "integer", default: 7 },
      { name: "b", type: "date" },
      { name: "c", type: "string", required: true },
    ];
    expect(parameterValues(declared, { c: "x" })).to.deep.equal({ values: { a: 7, b: null, c: "x" } });
    expect(parameterValues(declared, { c: "x", a: null })).to.deep.equal({ values: { a: null, b: null, c: "x" } });
    expect(parameterValues(declared, { a: 1 })).to.deep.equal({ problem: "the parameter 'c' is required" });
    expect(parameterValues(declared, { c: null })).to.have.property("problem");
    expect(parameterValues(declared, { c: "x", toString: 1 })).to.deep.equal({
      problem: "it has no parameter 'toString'",
    });
  });

  it("are declared once each, with defaults and choices that they could have", () => {
    const p = { name: "p", type: "integer" } as const;
    expect(
      problemOfDeclarations([
        { ...p, default: 1, allowed: [1, 2] },
        { ...p, name: "q" },
      ]),
    ).to.equal(null);
    expect(problemOfDeclarations([{ name: "p", type: "list", default: ["a"], allowed: ["a", "b"] }])).to.equal(null);
    expect(problemOfDeclarations([p, p])).to.include("declared twice");
    expect(problemOfDeclarations([{ ...p, default: "x" }])).to.include('"x" is not a whole number');
    expect(problemOfDeclarations([{ ...p, default: 3, allowed: [1, 2] }])).to.include("not one of the values");
    expect(problemOfDeclarations([{ ...p, allowed: [true] }])).to.include("true is not a whole number");
    expect(problemOfDeclarations([{ ...p, default: 3, required: true }])).to.include("has a default all the same");
  });

  it("are those that the statement has", () => {
    const declared: DeclaredParameter[] = [{ name: "a", type: "string" }];
    expect(problemOfUse(declared, ["a"])).to.equal(null);
    expect(problemOfUse(declared, ["a", "b"])).to.equal("its parameter '$b' is not declared");
    expect(problemOfUse(declared, [])).to.equal("it has no parameter '$a', which is declared");
  });
});
