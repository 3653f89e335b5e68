import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import pino from "pino";
import { DataMount, type DataSeen } from "../../src/cluster/data-mount.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";

/** Longer than what was found counts. */
const LATER_MS = 5_200;

/** What hosts know, where there is no other host. */
const seen = (): DataSeen => {
  let was = false;
  return {
    wasSeen: async () => was,
    noteSeen: async () => {
      was = true;
    },
  };
};

describe("the data that workers share", () => {
  it("is missing where the folder has gone or is empty all at once, and there again when it is back", async () => {
    const [gone, emptied, always] = ["gone", "emptied", "always"].map((name) => join(temporaryFolder(), name));
    if (gone === undefined || emptied === undefined || always === undefined) throw new Error("there are three");
    for (const folder of [gone, emptied]) writeFiles(folder, { "a.csv": "a\n1\n" });
    mkdirSync(always); // one that never had anything in it: jobs have their data elsewhere
    const mounts = [gone, emptied, always].map((folder) => new DataMount(folder, seen(), pino({ level: "silent" })));
    const there = (): Promise<boolean[]> => Promise.all(mounts.map((mount) => mount.there()));
    expect(await there()).to.deep.equal([true, true, true]);
    rmSync(gone, { recursive: true });
    rmSync(join(emptied, "a.csv"));
    await sleep(LATER_MS);
    expect(await there()).to.deep.equal([false, false, true]);
    expect(mounts.map(({ missing }) => missing)).to.deep.equal([true, true, false]);
    for (const folder of [gone, emptied]) writeFiles(folder, { "b.csv": "a\n1\n" });
    expect(await there()).to.deep.equal([true, true, true]);
  });
});
