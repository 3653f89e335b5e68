import { setImmediate as turn } from "node:timers/promises";
import { expect } from "chai";
import fc from "fast-check";
import { mapSettled } from "../../src/profiling/concurrency.ts";

describe("work that goes side by side", () => {
  it("begins in order, keeps within its width and gives results in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 6 }),
        async (turns, concurrency) => {
          const begun: number[] = [];
          let inFlight = 0;
          let most = 0;
          const results = await mapSettled(
            [...turns.keys()],
            async (index) => {
              begun.push(index);
              most = Math.max(most, ++inFlight);
              for (let left = turns[index] ?? 0; left > 0; left--) await turn();
              inFlight--;
              return index * 2;
            },
            { concurrency },
          );
          expect(begun).to.deep.equal([...turns.keys()]);
          expect(results).to.deep.equal(begun.map((index) => index * 2));
          expect(most).to.equal(Math.min(concurrency, turns.length));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("begins nothing after a failure, which it throws once nothing is in flight", async () => {
    const begun: number[] = [];
    let inFlight = 0;
    const failed = mapSettled(
      [0, 1, 2, 3, 4],
      async (index) => {
        begun.push(index);
        inFlight++;
        for (let left = index === 1 ? 1 : 5; left > 0; left--) await turn();
        inFlight--;
        if (index === 1) throw new Error("the second");
        if (index === 2) throw new Error("the third, later");
      },
      { concurrency: 3 },
    );
    const error = await failed.catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(Error).with.property("message", "the second");
    expect(inFlight).to.equal(0);
    expect(begun).to.deep.equal([0, 1, 2]);
  });
});
