import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import fc from "fast-check";
import type { PackedProfile } from "../../../src/profiling/cache/packed-table.ts";
import { type UnreadTable, type WriteTables, writtenInOrder } from "../../../src/profiling/output/written-in-order.ts";

const never = new AbortController().signal;

/** Tables of so many bytes each, named by their place. */
function tablesOf(sizes: readonly number[]): UnreadTable[] {
  return sizes.map((size, i) => ({
    plan: {
      id: `${i}`,
      name: `${i}`,
      source: { fileObject: { "@id": "f" } },
      extraction: "column",
      reused: false,
      references: new Map(),
      broken: [],
    },
    table: { profile: async (): Promise<PackedProfile> => ({ zstd: new Uint8Array(size), textBytes: size }) },
    discovery: null,
  }));
}

/** Writes the name of each table, some later than others, and counts how many portions are under way. */
class Writer {
  portions: string[][] = [];
  underWay = 0;
  most = 0;
  readonly write: WriteTables = async (tables) => {
    const names = tables.map(({ plan: { name } }) => name);
    this.portions.push(names);
    this.most = Math.max(this.most, ++this.underWay);
    await setTimeout((Number(names[0]) * 7) % 4);
    this.underWay--;
    return names.map((name) => ({ heavy: { json: name, text_bytes: 1 }, discovery: null }));
  };
}

describe("tables written in order", () => {
  it("are given in their order, in small portions, no more of them under way than may be", async () => {
    const sizes = fc.array(fc.constantFrom(10, 1000, 100_000, 200_000), { minLength: 9, maxLength: 60 });
    const property = fc.asyncProperty(sizes, fc.integer({ min: 1, max: 5 }), async (all, ahead) => {
      const writer = new Writer();
      const given: unknown[] = [];
      for await (const { heavy } of writtenInOrder(tablesOf(all), { write: writer.write, ahead }, never)) {
        given.push(heavy.json);
      }
      expect(given).to.deep.equal(all.map((_, i) => `${i}`));
      expect(writer.most).to.be.at.most(ahead);
      for (const names of writer.portions) {
        expect(names.length).to.be.within(1, 16);
        const before = names.slice(0, -1).reduce((sum, name) => sum + (all[Number(name)] as number), 0);
        expect(before).to.be.lessThan(131_072);
      }
    });
    await fc.assert(property, { numRuns: 30 });
  });

  it("are none where there are none", async () => {
    const writer = new Writer();
    for await (const _ of writtenInOrder([], { write: writer.write, ahead: 2 }, never)) expect.fail("there is none");
    expect(writer.portions).to.deep.equal([]);
  });

  it("are not under way any more where nobody wants the rest, nor where one cannot be written", async () => {
    const tables = tablesOf(new Array(100).fill(10));
    const left = new Writer();
    for await (const _ of writtenInOrder(tables, { write: left.write, ahead: 4 }, never)) break;
    expect([left.underWay, left.portions.length]).to.deep.equal([0, 4]);

    const failing = new Writer();
    const write: WriteTables = async (some) => {
      if (some.some(({ plan: { name } }) => name === "40")) throw new Error("it cannot be written");
      return failing.write(some);
    };
    const given: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const { heavy } of writtenInOrder(tables, { write, ahead: 4 }, never)) given.push(heavy.json);
    };
    const error = await read().catch((thrown: unknown) => thrown);
    expect(error).to.have.property("message", "it cannot be written");
    expect([given.length, failing.underWay]).to.deep.equal([32, 0]); // all before its portion, and no more
  });

  it("are written here where they are few, and no longer once the signal says so", async () => {
    const tables = tablesOf([10, 10, 10]);
    const writer = new Writer();
    const stop = AbortSignal.abort(new Error("enough"));
    const read = async (): Promise<void> => {
      for await (const _ of writtenInOrder(tables, { write: writer.write, ahead: 4 }, stop))
        expect.fail("none is written");
    };
    expect(await read().catch(({ message }: Error) => message)).to.equal("enough");
    expect(writer.portions).to.deep.equal([]);
  });
});
