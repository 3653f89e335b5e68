import { expect } from "chai";
import { type MetricValue, namesOf, pointsOf } from "../../../src/web/model/metric-points.ts";
import { parameterValue } from "../../../src/web/model/parameter-value.ts";

const columns = [{ name: "kind" }, { name: "days" }];
const value = (
  ran_at: number,
  parameters: MetricValue["parameters"],
  row: MetricValue["rows"][number],
): MetricValue => ({
  ran_at,
  parameters,
  columns,
  rows: [row, ["not the first", 1]],
});

describe("values of a metric", () => {
  it("are lines over time, one for each set of parameters: the first number of the first row, the oldest first", () => {
    const series = pointsOf([
      value(5, { b: 1, a: "x" }, ["rain", 7]),
      value(4, {}, ["rain", "9007199254740994"]),
      value(3, { a: "x", b: 1 }, ["rain", 4]),
      value(2, {}, ["rain", null]),
    ]);
    expect(series).to.deep.equal([
      {
        name: "a = x, b = 1",
        column: "days",
        points: [
          { at: 3, value: 4 },
          { at: 5, value: 7 },
        ],
      },
      { name: "", column: "days", points: [{ at: 4, value: 9007199254740994 }] },
    ]);
    expect(pointsOf([{ ...value(1, {}, []), rows: [] }])).to.deep.equal([]);
  });

  it("are asked for with parameters, which are named in one order", () => {
    expect(namesOf({ z: [1, 2], a: true })).to.equal("a = true, z = [1,2]");
    expect(parameterValue("", "integer")).to.deep.equal({});
    expect(parameterValue(" 42 ", "integer")).to.deep.equal({ value: 42 });
    expect(parameterValue("4.5", "integer")).to.deep.equal({ problem: "a whole number" });
    expect(parameterValue("9007199254740993", "integer")).to.have.property("problem");
    expect(parameterValue("1e-3", "number")).to.deep.equal({ value: 0.001 });
    expect(parameterValue("many", "number")).to.deep.equal({ problem: "a number" });
    expect(parameterValue("No", "boolean")).to.deep.equal({ value: false });
    expect(parameterValue("2024-01-31 ", "date")).to.deep.equal({ value: "2024-01-31" });
    expect(parameterValue(" kept ", "string")).to.deep.equal({ value: " kept " });
    expect(parameterValue("a, b", "list")).to.deep.equal({ value: ["a", "b"] });
  });
});
