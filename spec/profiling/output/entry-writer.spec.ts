import { setImmediate } from "node:timers/promises";
import { expect } from "chai";
import fc from "fast-check";
import { documentText, type EntryGroup } from "../../../src/profiling/output/entries.ts";
import { EntryWriter } from "../../../src/profiling/output/entry-writer.ts";
import {
  packedBytes,
  packJson,
  packJsonSync,
  packTexts,
  unpackJson,
  unpackList,
} from "../../../src/profiling/output/packed-json.ts";
import { textsOf } from "../../../src/profiling/output/written-table.ts";

describe("the writer of a document's entries", () => {
  const members = fc
    .dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 })
    .map(({ recordSet: _, items: __, ...others }) => others as object);

  const textOf = async (groups: readonly EntryGroup[]): Promise<string> => {
    const [first, ...others] = groups;
    expect(others.every(({ head }) => head === null)).to.equal(true);
    const entries = await Promise.all(groups.flatMap((group) => group.entries).map(unpackJson));
    return documentText("heavy", await unpackJson(first?.head ?? packJsonSync("")), entries);
  };

  it("writes what JSON.stringify makes of the whole", async () => {
    const property = fc.asyncProperty(members, fc.array(members), fc.array(members), async (head, entries, items) => {
      const groups: EntryGroup[] = [];
      const writer = new EntryWriter(head, async (group) => void groups.push(group));
      for (const entry of entries) await writer.add("", entry);
      const list = writer.open("list", { "@id": "x", ...head }, "items");
      for (const item of items) list.add(JSON.stringify(item));
      await list.close();
      groups.push(await writer.end());
      const whole = { ...head, recordSet: [...entries, { "@id": "x", ...head, items }] };
      expect(await textOf(groups)).to.equal(JSON.stringify(whole));
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it("passes entries on in groups of bounded size, in order, and waits while there is no room", async () => {
    const groups: EntryGroup[] = [];
    const room = Promise.withResolvers<void>();
    const writer = new EntryWriter({ name: "x" }, async (group) => {
      groups.push(group);
      await room.promise;
    });
    const entries = Array.from({ length: 2000 }, (_, i) => ({ i, text: "é".repeat(400) }));
    let added = 0;
    const adding = (async () => {
      for (const entry of entries) {
        await writer.add(`e${entry.i}`, entry);
        added++;
      }
    })();
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    expect([groups.length, added < entries.length / 2]).to.deep.equal([1, true]);
    room.resolve();
    await adding;
    const last = await writer.end();
    expect(groups.length).to.be.greaterThan(4);
    for (const { entries: some } of groups)
      expect(some.reduce((sum, packed) => sum + packedBytes(packed), 0)).to.be.within(262_144, 264_000);
    const all = [...groups, last];
    expect(all.flatMap((group) => group.entries).map(({ name }) => name)).to.deep.equal(
      entries.map(({ i }) => `e${i}`),
    );
    expect(await textOf(all)).to.equal(JSON.stringify({ name: "x", recordSet: entries }));
  });

  it("rejects where a group could not be passed on", async () => {
    const writer = new EntryWriter({}, () => Promise.reject(new Error("nobody takes it")));
    await writer.add("a", { text: Array.from({ length: 200_000 }, () => Math.random()).join() });
    const error = await writer.end().catch((thrown: unknown) => thrown);
    expect(error).to.have.property("message", "nobody takes it");
  });
});

describe("the text of an object with a list", () => {
  it("is that of JSON.stringify, of whatever length, asked for one item after the other", async () => {
    const long = { text: "aé\u{1F600}".repeat(100_000) };
    for (const items of [[], [{ n: 1 }], [{ n: 1 }, {}, { n: 3 }], new Array<object>(40).fill(long)]) {
      for (const after of [{}, { last: [1, null], more: "é" }]) {
        const text = JSON.stringify({ "@id": "x", items, ...after });
        const pieces = textsOf({ "@id": "x" }, { member: "items", items: items.values() }, after);
        const packed = await packTexts(pieces);
        expect((await unpackJson(packed)) === text, `${items.length} items`).to.equal(true);
        expect(packed.text_bytes).to.equal(Buffer.byteLength(text));
      }
    }
  });
});

describe("packed JSON", () => {
  it("is the text again, whatever its length, however it was packed", async () => {
    for (const length of [0, 1, 1000, 1024, 1025, 131_072, 131_073, 3_000_000]) {
      const text = Array.from({ length }, (_, i) => "aé\u{1F600}"[(i * i) % 3])
        .join("")
        .toWellFormed();
      for (const packed of [await packJson(text), packJsonSync(text)]) {
        expect((await unpackJson(packed)) === text, String(length)).to.equal(true);
        expect((await unpackList([packed, packed])) === `${text},${text}`, String(length)).to.equal(true);
        expect(packed.text_bytes).to.equal(Buffer.byteLength(text));
        expect(typeof packed.json === "string").to.equal(length <= 1024);
        if (length > 1024) expect(packedBytes(packed)).to.be.lessThan(length / 4);
      }
    }
  });
});
