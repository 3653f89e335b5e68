import { randomUUID } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { ProfileReader } from "../../src/jobs/profile-reader.ts";
import { recordOfSubmission } from "../../src/jobs/submission.ts";
import { EntryWriter } from "../../src/profiling/output/entry-writer.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import type { EntrySelection } from "../../src/store/store.ts";
import { stringOf } from "../support/document-text.ts";
import { temporaryFolder } from "../support/folders.ts";
import { specificationOf } from "../support/specification.ts";

describe("a profile that is read out of the store", () => {
  let store: SqliteStore;
  before(() => {
    store = SqliteStore.open(temporaryFolder());
  });
  after(() => store.close());

  const awkward = fc.constantFrom('"recordSet":[{}]', "recordSet", "ends in \\", '\\"', "]}{[", "\u{1F600}", "");
  const members = fc
    .dictionary(fc.oneof(awkward, fc.string()), fc.oneof(awkward, fc.jsonValue()))
    .map(({ recordSet: _, ...others }) => others as object);

  /** A job with a heavy profile of a head and record sets, and no other. */
  const stored = async (head: object, recordSets: readonly object[]): Promise<string> => {
    const job_id = randomUUID();
    const specification = specificationOf("set");
    const submission = { specification, only_light_profile: false, force: false, priority: 0, idempotency_key: null };
    const record = recordOfSubmission(submission, { job_id, batch_id: null }, null);
    await store.insertJobs([{ record, idempotency: null, log: [] }]);
    const writer = new EntryWriter(head, async (group) => {
      await store.addEntries(job_id, null, "heavy", group);
    });
    for (const [i, recordSet] of recordSets.entries()) await writer.add(`t${i}`, recordSet);
    await store.changeJob(job_id, null, { changes: { stage: "completed" }, profiles: { heavy: await writer.end() } });
    return job_id;
  };
  const read = async (jobId: string, selection: EntrySelection | null) => {
    const found = await new ProfileReader(store, 1_000_000_000).read(jobId, ["light", "heavy"], selection);
    if (found === null) throw new Error("nobody has deleted it");
    const { light, heavy, cdd } = found.texts;
    return { ...found, texts: { light: stringOf(light), heavy: stringOf(heavy), cdd: stringOf(cdd) } };
  };

  it("is what parsing the whole gives: all of it, a page, and the record sets of some names", async () => {
    const property = fc.asyncProperty(
      members,
      fc.array(members, { maxLength: 80 }),
      fc.nat(90),
      fc.integer({ min: 1, max: 90 }),
      fc.uniqueArray(fc.nat(90), { maxLength: 40 }),
      async (head, recordSet, offset, limit, indices) => {
        const jobId = await stored(head, recordSet);
        const all = await read(jobId, null);
        expect(all).to.deep.equal({
          texts: { light: null, heavy: JSON.stringify({ ...head, recordSet }), cdd: null },
          recordSets: null,
        });
        const page = await read(jobId, { offset, limit });
        const onPage = recordSet.slice(offset, offset + limit);
        expect(page.texts.heavy).to.equal(JSON.stringify({ ...head, recordSet: onPage }));
        const some = await read(jobId, { names: indices.map((index) => `t${index}`) });
        const named = indices.flatMap((index) => recordSet[index] ?? []);
        expect(some.texts.heavy).to.equal(JSON.stringify({ ...head, recordSet: named }));
        expect([page.recordSets, some.recordSets]).to.deep.equal([recordSet.length, recordSet.length]);
      },
    );
    await fc.assert(property, { numRuns: 100 });
  });

  it("is refused by the size of what is asked for, before it is read", async () => {
    const text = "x".repeat(1000);
    const jobId = await stored(
      { name: "x" },
      Array.from({ length: 10 }, () => ({ text })),
    );
    const reader = new ProfileReader(store, 5000);
    for (const [selection, bytes] of [
      [null, 10 * 1012 + 12],
      [{ offset: 2, limit: 5 }, 5 * 1012 + 12],
      [{ names: ["t1", "t2", "t3", "t4", "t5"] }, 5 * 1012 + 12],
    ] as const) {
      const error = await reader.read(jobId, ["heavy"], selection).catch((thrown: unknown) => thrown);
      expect(error).to.deep.include({ name: "RESPONSE_TOO_LARGE", details: { bytes, max_bytes: 5000 } });
    }
    expect((await reader.read(jobId, ["heavy"], { offset: 2, limit: 4 }))?.recordSets).to.equal(10);
  });

  it("leaves the thread to others while a large one is read", async () => {
    const recordSets = Array.from({ length: 3000 }, (_, i) => ({ name: `t${i}`, text: `${i}`.repeat(3000) }));
    const jobId = await stored({ name: "x" }, recordSets);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const { texts } = await read(jobId, null).finally(() => clearInterval(timer));
    expect(texts.heavy).to.equal(JSON.stringify({ name: "x", recordSet: recordSets }));
    expect(turns).to.be.greaterThan(3);
  });
});
