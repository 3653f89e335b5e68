import { expect } from "chai";
import { TableSession } from "../../../src/profiling/duckdb/session.ts";
import { Scratch } from "../../../src/profiling/model/scratch.ts";
import { Pulse } from "../../../src/profiling/table/pulse.ts";
import { temporaryFolder } from "../../support/folders.ts";

const NUMBERS = "CREATE TABLE numbers AS SELECT i FROM range(2000000) numbers(i)";
const LONG = "SELECT max(md5(md5(md5(md5(i::VARCHAR))))) FROM numbers";

describe("the progress of a statement", () => {
  let session: TableSession;
  before(async () => {
    const limits = { threads: 1, connections: 1, memoryMb: 256, scratchBytes: 1_000_000 };
    session = TableSession.open({
      ...limits,
      scratch: new Scratch(temporaryFolder()),
      signal: new AbortController().signal,
    });
    await session.run(NUMBERS);
  });
  after(() => session.close());

  it("is told while it runs", async () => {
    const told: number[] = [];
    await session.runWithProgress(LONG, (share) => told.push(share));
    expect(told.some((share) => share > 0 && share < 1)).to.equal(true);
  });

  it("moves that of a table from one step towards the next, and never as far", async () => {
    const told: number[] = [];
    {
      using pulse = new Pulse(session, (share) => told.push(share));
      pulse.step(0.5, 0.75);
      await session.run(LONG);
    }
    const between = told.filter((share) => share > 0.5);
    expect(between.length).to.be.above(0);
    expect(Math.max(...told)).to.be.below(0.75);
  });
});
