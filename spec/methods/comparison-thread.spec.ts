import { expect } from "chai";
import type { HeavyProfile } from "../../src/client/index.ts";
import { comparisonText } from "../../src/methods/comparison-thread.ts";
import { compareProfiles } from "../../src/web/model/comparison/compare.ts";
import { defaultThresholds } from "../../src/web/model/comparison/comparison.ts";
import { writeFiles } from "../support/folders.ts";
import { profilesOf } from "../support/profile.ts";
import { testService } from "../support/service.ts";
import { soonest } from "../support/soonest.ts";

const COLUMNS = 4000;

/** One column, as often as a wide table has columns. */
function widened(profile: HeavyProfile): HeavyProfile {
  return {
    ...profile,
    recordSet: profile.recordSet.map((table) => {
      const [field] = table.field;
      if (field === undefined) throw new Error("a table without a column");
      return { ...table, field: Array.from({ length: COLUMNS }, (_, i) => ({ ...field, name: `column ${i}` })) };
    }),
  };
}

describe("the comparison of large profiles", () => {
  const values = (shift: number): string =>
    `level\n${Array.from({ length: 200 }, (_, i) => ((i * 37) % 100) + shift).join("\n")}\n`;
  let left: HeavyProfile;
  let right: HeavyProfile;
  before(async () => {
    const service = await testService({ env: { LOG_LEVEL: "silent" } });
    try {
      writeFiles(service.dataRoot, { "before/a.csv": values(0), "after/a.csv": values(30) });
      left = widened((await profilesOf(service.rpc, "before")).heavy);
      right = widened((await profilesOf(service.rpc, "after")).heavy);
    } finally {
      await service.stop();
    }
  });
  const task = () => ({
    left: [[Buffer.from(JSON.stringify(left))]],
    right: [[Buffer.from(JSON.stringify(right))]],
    thresholds: defaultThresholds,
  });

  it("holds up nobody for as long as it takes to read one of them", async () => {
    const text = JSON.stringify(left);
    let written: unknown;
    /** How long others were held up at most, as a part of the time that reading takes. */
    const held = async (): Promise<number> => {
      const given = task();
      const begun = performance.now();
      JSON.parse(text);
      const reading = performance.now() - begun;
      let [running, longest, last] = [true, 0, performance.now()];
      const turn = (): void => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
        if (running) setTimeout(turn, 1);
      };
      turn();
      written = await comparisonText(given, new AbortController().signal);
      running = false;
      return longest / reading;
    };
    expect(await soonest(1, held)).to.be.lessThan(1);
    const told: unknown = JSON.parse(Buffer.concat(written as Uint8Array[]).toString());
    expect(told).to.deep.equal(JSON.parse(JSON.stringify(compareProfiles(left, right))));
  });

  it("ends where nobody waits for it any more", async () => {
    const controller = new AbortController();
    const ended = comparisonText(task(), controller.signal).catch((error: unknown) => error);
    controller.abort(new Error("the caller has gone"));
    expect(await ended)
      .to.be.an("error")
      .with.property("message", "the caller has gone");
  });
});
