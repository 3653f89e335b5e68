import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { newRecord } from "../../src/jobs/submission.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import type { ProfileEnd, ProfilePiece } from "../../src/store/store.ts";
import { temporaryFolder } from "../support/folders.ts";
import { specificationOf } from "../support/specification.ts";

const ENDED = { stage: "completed", finished_at: 1 } as const;

describe("profiles in the store", () => {
  let store: SqliteStore;
  let id: string;

  beforeEach(async () => {
    store = SqliteStore.open(temporaryFolder());
    id = randomUUID();
    const submission = {
      specification: specificationOf("set"),
      only_light_profile: false,
      force: false,
      priority: 0,
      idempotency_key: null,
    };
    const record = newRecord(submission, { job_id: id, batch_id: null }, null);
    await store.insertJobs([{ record, idempotency: null, log: [] }]);
  });
  afterEach(() => store.close());

  const piece = (index: number, bytes: number): ProfilePiece => ({
    index,
    json: new Uint8Array(bytes).fill(index),
    text_bytes: bytes * 10,
    record_sets: index + 1,
  });
  const end = (pieces_before: number): ProfileEnd => ({ json: Buffer.from("end"), pieces_before });
  const bytesOf = async (index: number): Promise<number | undefined> => (await store.piece(id, "heavy", index))?.length;

  it("are there once their end is, in pieces as they came", async () => {
    for (const index of [0, 1, 2]) await store.addPiece(id, "heavy", piece(index, index + 5));
    expect(await store.profile(id, "heavy")).to.equal(null);
    await store.changeJob(id, { changes: ENDED, profiles: { heavy: end(3), cdd: end(0) } });
    expect(Buffer.from((await store.profile(id, "heavy")) as Uint8Array).toString()).to.equal("end");
    expect(await store.pieces(id, "heavy")).to.deep.equal([
      { text_bytes: 50, record_sets: 1 },
      { text_bytes: 60, record_sets: 2 },
      { text_bytes: 70, record_sets: 3 },
    ]);
    expect([...((await store.piece(id, "heavy", 1)) as Uint8Array)]).to.deep.equal([1, 1, 1, 1, 1, 1]);
    expect(await store.pieces(id, "cdd")).to.deep.equal([]);
    expect(await store.piece(id, "heavy", 3)).to.equal(null);
  });

  it("have no pieces of a run that came to nothing, whatever the next one makes", async () => {
    for (const index of [0, 1, 2]) await store.addPiece(id, "heavy", piece(index, 5));
    for (const index of [0, 1]) await store.addPiece(id, "heavy", piece(index, 7));
    expect(await store.pieces(id, "heavy")).to.have.length(2);
    await store.changeJob(id, { changes: ENDED, profiles: { heavy: end(1), cdd: end(0) } });
    expect([await bytesOf(0), await bytesOf(1)]).to.deep.equal([7, undefined]);
  });

  it("leave no piece behind where a job fails", async () => {
    await store.addPiece(id, "heavy", piece(0, 5));
    await store.changeJob(id, { changes: { progress: { phase: "queued" } as never } });
    expect(await store.pieces(id, "heavy")).to.have.length(1);
    await store.changeJob(id, { changes: { stage: "failed", finished_at: 1 } });
    expect(await store.pieces(id, "heavy")).to.deep.equal([]);
  });

  it("count with all their pieces where space is freed, and go with them", async () => {
    for (const index of [0, 1]) await store.addPiece(id, "heavy", piece(index, 500));
    await store.changeJob(id, { changes: ENDED, profiles: { heavy: end(2) } });
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
    expect(await store.pieces(id, "heavy")).to.deep.equal([]);
    expect(await store.profile(id, "heavy")).to.equal(null);
    expect((await store.retain({ ...nothing, jobsBefore: 10 })).jobs).to.equal(1);
    expect(await store.job(id)).to.equal(null);
  });
});
