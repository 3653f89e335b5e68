import { expect } from "chai";
import { qualityMatrix } from "../../../src/web/model/quality-matrix.ts";

const found = (job_id: string, name: string, status: string, ran_at: number) => ({ job_id, name, status, ran_at });
const results = [
  found("c", "there", "passed", 30),
  found("c", "new", "failed", 30),
  found("b", "there", "error", 20),
  found("b", "old", "warned", 20),
  found("a", "there", "passed", 10),
];

describe("tests over time", () => {
  it("stand by runs, the newest at the right, with those that there were, and without what was not run", () => {
    const { runs, tests } = qualityMatrix(results, ["new", "there"], { most: 10, isWhole: true });
    expect(runs).to.deep.equal([
      { job_id: "a", ran_at: 10 },
      { job_id: "b", ran_at: 20 },
      { job_id: "c", ran_at: 30 },
    ]);
    expect(tests).to.deep.equal([
      { name: "new", cells: [null, null, "failed"] },
      { name: "there", cells: ["passed", "error", "passed"] },
      { name: "old", cells: [null, "warned", null] },
    ]);
  });

  it("are those of the newest runs, of which all is known", () => {
    expect(qualityMatrix(results, [], { most: 1, isWhole: true }).runs.map(({ job_id }) => job_id)).to.deep.equal([
      "c",
    ]);
    expect(qualityMatrix(results, [], { most: 9, isWhole: false }).runs.map(({ job_id }) => job_id)).to.deep.equal([
      "b",
      "c",
    ]);
    const [first] = results;
    if (first === undefined) throw new Error("there are results");
    expect(qualityMatrix([first], [], { most: 9, isWhole: false }).runs).to.have.length(1);
    expect(qualityMatrix([], ["x"], { most: 9, isWhole: true })).to.deep.equal({
      runs: [],
      tests: [{ name: "x", cells: [] }],
    });
  });
});
