import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { recordOfSubmission } from "../../../src/jobs/submission.ts";
import type { EntryGroup } from "../../../src/profiling/output/entries.ts";
import type { EntrySelection, Store } from "../../../src/store/store.ts";
import { specificationOf } from "../../support/specification.ts";
import type { OpenStore } from "./open-store.ts";

const ENDED = { stage: "completed", finished_at: 1 } as const;

/** What profiles are in any store. */
export function profilesContract(open: OpenStore): void {
  let store: Store;
  let id: string;

  beforeEach(async () => {
    store = await open();
    id = randomUUID();
    const submission = {
      specification: specificationOf("set"),
      only_light_profile: false,
      force: false,
      priority: 0,
      idempotency_key: null,
    };
    const record = recordOfSubmission(submission, { job_id: id, batch_id: null }, null);
    await store.insertJobs([{ record, idempotency: null, log: [] }]);
  });
  afterEach(() => store.close());

  const group = (head: string | null, ...names: string[]): EntryGroup => ({
    head: head === null ? null : { json: head, text_bytes: Buffer.byteLength(head) },
    entries: names.map((name) => ({ name, json: new Uint8Array(5).fill(name.charCodeAt(0)), text_bytes: 50 })),
  });
  const namesOf = async (documentId: number, selection: EntrySelection): Promise<string | null> => {
    const found = await store.entries(documentId, selection);
    return found === null ? null : found.map(({ json }) => Buffer.from(json as Uint8Array).toString()[0]).join("");
  };
  const all = { offset: 0, limit: 100 };

  it("are there once they are published, entry by entry as they came", async () => {
    await store.addEntries(id, null, "heavy", group("head", "a", "b"));
    await store.addEntries(id, null, "heavy", group(null, "c"));
    expect(await store.documents(id)).to.deep.equal([]);
    await store.changeJob(id, null, { changes: ENDED, profiles: { heavy: group(null, "d"), cdd: group("flat") } });
    const [heavy, cdd, ...others] = await store.documents(id);
    if (heavy === undefined || cdd === undefined) throw new Error("they are not there");
    expect([heavy.name, heavy.entries, heavy.text_bytes]).to.deep.equal(["heavy", 4, 4 + 4 * 51]);
    expect([cdd.name, cdd.entries, others]).to.deep.equal(["cdd", 0, []]);
    expect([(await store.head(heavy.id))?.json, (await store.head(cdd.id))?.json]).to.deep.equal(["head", "flat"]);
    expect(await namesOf(heavy.id, all)).to.equal("abcd");
    expect(await namesOf(heavy.id, { offset: 1, limit: 2 })).to.equal("bc");
    expect(await namesOf(heavy.id, { offset: Number.MAX_SAFE_INTEGER, limit: 1000 })).to.equal("");
    expect(await namesOf(cdd.id, all)).to.equal("");
    expect(await store.entriesSize(heavy.id, { offset: 1, limit: 2 })).to.equal(102);
  });

  it("give entries by their names, in the order of these, all of a name that several have", async () => {
    const several = { ...group("head", "a", "b", "c"), entries: group(null, "a", "b", "c", "b").entries };
    await store.changeJob(id, null, { changes: ENDED, profiles: { heavy: several } });
    const [heavy] = await store.documents(id);
    expect(await namesOf(heavy?.id ?? 0, { names: ["c", "x", "b", "A"] })).to.equal("cbb");
    expect(await store.entriesSize(heavy?.id ?? 0, { names: ["c", "x", "b"] })).to.equal(153);
  });

  it("have no entries of a run that came to nothing, whatever the next one makes", async () => {
    await store.addEntries(id, null, "heavy", group("old", "a", "b", "c"));
    await store.addEntries(id, null, "cdd", group("old", "a"));
    await store.addEntries(id, null, "heavy", group("new", "d"));
    await store.changeJob(id, null, { changes: ENDED, profiles: { heavy: group(null, "e") } });
    const [heavy, ...others] = await store.documents(id);
    expect(others).to.deep.equal([]);
    expect((await store.head(heavy?.id ?? 0))?.json).to.equal("new");
    expect(await namesOf(heavy?.id ?? 0, all)).to.equal("de");
  });

  it("stay what they are until the next run publishes its own", async () => {
    await store.changeJob(id, null, { changes: {}, profiles: { light: group("old", "a") } });
    const [old] = await store.documents(id);
    await store.addEntries(id, null, "light", group("new", "b"));
    expect(await store.documents(id)).to.deep.equal([old]);
    expect(await namesOf(old?.id ?? 0, all)).to.equal("a");
    await store.changeJob(id, null, { changes: {}, profiles: { light: group(null) } });
    const [light] = await store.documents(id);
    expect(await namesOf(light?.id ?? 0, all)).to.equal("b");
    expect([await namesOf(old?.id ?? 0, all), await store.head(old?.id ?? 0)]).to.deep.equal([null, null]);
  });

  it("leave no entry behind where a job fails", async () => {
    await store.addEntries(id, null, "heavy", group("head", "a"));
    await store.changeJob(id, null, { changes: { progress: { phase: "queued" } as never } });
    await store.addEntries(id, null, "heavy", group(null, "b")); // still there
    await store.changeJob(id, null, { changes: { stage: "failed", finished_at: 1 } });
    expect(await store.addEntries(id, null, "heavy", group(null, "c"))).to.equal(false);
    expect(await store.documents(id)).to.deep.equal([]);
  });

  it("count with all their entries where space is freed, and go with them", async () => {
    const large = group("abc", ...Array.from({ length: 200 }, () => "a")); // 3 and 200 x 5 bytes
    await store.changeJob(id, null, { changes: ENDED, profiles: { heavy: large } });
    const [heavy] = await store.documents(id);
    const nothing = {
      jobsBefore: null,
      maxJobs: null,
      profilesBefore: null,
      maxProfileBytes: null,
      logsBefore: null,
      maxLogBytes: null,
    };
    expect((await store.retain({ ...nothing, maxProfileBytes: 1003 })).profiles).to.equal(0);
    expect((await store.retain({ ...nothing, maxProfileBytes: 1002 })).profiles).to.equal(1);
    expect(await store.documents(id)).to.deep.equal([]);
    expect(await namesOf(heavy?.id ?? 0, all)).to.equal(null);
    expect((await store.retain({ ...nothing, jobsBefore: 10 })).jobs).to.equal(1);
    expect(await store.job(id)).to.equal(null);
  });

  it("take part of no more than their own bytes when a job is cleaned up", async () => {
    await store.changeJob(id, null, { changes: ENDED, profiles: { heavy: group("abc", "a"), light: group("é") } });
    expect(await store.cleanUp(id)).to.equal(3 + 5 + 2);
    expect(await store.cleanUp(id)).to.equal(0);
  });
}
