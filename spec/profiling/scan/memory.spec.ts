import { expect } from "chai";
import { HEAP, TOKENS } from "../../../src/profiling/scan/layout.ts";
import { giveBack, KEPT_MB, letGo, takeMemory } from "../../../src/profiling/scan/memory.ts";

const MIB = 1_048_576;

describe("the memory that files are read in without a database", () => {
  beforeEach(() => void letGo());
  after(() => void letGo());

  it("is kept for the next file that may take as much, as if it were new", () => {
    const memory = takeMemory(MIB, 64 * MIB, ["NA", "null"]);
    const bytes = new Uint8Array(memory.buffer);
    const fresh = bytes.slice(0, TOKENS);
    bytes.fill(7, 0, 2 * TOKENS);
    giveBack(memory);
    const again = takeMemory(2 * MIB, 64 * MIB, ["n/a"]);
    expect(again).to.equal(memory);
    expect(bytes.slice(0, TOKENS)).to.deep.equal(fresh);
    expect([...bytes.subarray(TOKENS, TOKENS + 6)]).to.deep.equal([3, ...Buffer.from("n/a"), 0, 0]);
    expect(new Uint32Array(again.buffer)[HEAP / 4]).to.be.greaterThan(0);
    giveBack(again);
  });

  it("is another one for a file that is read at the same time, or that may take more or less", () => {
    const memory = takeMemory(MIB, 64 * MIB, []);
    const second = takeMemory(MIB, 64 * MIB, []);
    expect(second).not.to.equal(memory);
    giveBack(memory);
    giveBack(second);
    const wider = takeMemory(MIB, 65 * MIB, []);
    expect([memory, second]).not.to.include(wider);
    expect(takeMemory(MIB, 64 * MIB, [])).to.equal(memory);
  });

  it("is not kept where it is much, nor once nothing is to be kept", () => {
    const large = takeMemory((KEPT_MB + 1) * MIB, 2 * KEPT_MB * MIB, []);
    expect(giveBack(large)).to.equal(true);
    expect(takeMemory(MIB, 2 * KEPT_MB * MIB, [])).not.to.equal(large);
    const small = takeMemory(MIB, 64 * MIB, []);
    giveBack(small);
    letGo();
    expect(takeMemory(MIB, 64 * MIB, [])).not.to.equal(small);
  });

  it("is given back once, whoever does it again", () => {
    const memory = takeMemory(MIB, 64 * MIB, []);
    giveBack(memory);
    const next = takeMemory(MIB, 64 * MIB, []);
    expect(next).to.equal(memory);
    giveBack(next);
    expect(giveBack(next)).to.equal(false);
    expect(
      [takeMemory(MIB, 64 * MIB, []), takeMemory(MIB, 64 * MIB, [])].filter((one) => one === memory),
    ).to.have.length(1);
  });
});
