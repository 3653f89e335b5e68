import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { expect } from "chai";
import { recordOfSubmission } from "../../src/jobs/submission.ts";
import { EntryWriter } from "../../src/profiling/output/entry-writer.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { temporaryFolder } from "../support/folders.ts";
import { type Served, served } from "../support/served.ts";
import { specificationOf } from "../support/specification.ts";

const RECORD_SETS = 3000;
const CHARACTERS = 30_000;
const LIMIT = 100 * 1_048_576;
/** What a service on a busy machine is late by anyway, and a third of what writing such an answer at once takes. */
const LATE_SECONDS = 0.15;

describe("an answer of 90 MB", () => {
  const job_id = randomUUID();
  let service: Served;
  before(async () => {
    const stateDir = temporaryFolder();
    const store = SqliteStore.open(stateDir);
    const submission = { specification: specificationOf("set"), only_light_profile: false, force: false, priority: 0 };
    const record = recordOfSubmission(submission, { job_id, batch_id: null }, null, { client_id: null, roles: [] });
    await store.insertJobs([{ record, idempotency: null, log: [] }]);
    const writer = new EntryWriter({ name: "x" }, async (group) => {
      await store.addEntries(job_id, null, "heavy", group);
    });
    for (let i = 0; i < RECORD_SETS; i++) {
      await writer.add(`t${i}`, { name: `t${i}`, text: `${i}é`.repeat(CHARACTERS / 6) });
    }
    const changes = { stage: "completed", finished_at: Date.now() } as const;
    await store.changeJob(job_id, null, { changes, profiles: { heavy: await writer.end() } });
    await store.close();
    service = await served({ STATE_DIR: stateDir, MAX_RESPONSE_BYTES: String(LIMIT), LOG_LEVEL: "info" });
  });
  after(async () => {
    service.child.kill("SIGKILL");
    await service.ended;
  });

  const get = async (): Promise<Buffer> => {
    const params = { job_id, parts: ["heavy"] };
    const call = request(`${service.rpc.url}/rpc`, { method: "POST", headers: { "content-type": "application/json" } });
    call.end(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "profiler.getProfile", params }));
    const [answer] = (await once(call, "response")) as [IncomingMessage];
    const pieces: Buffer[] = [];
    for await (const piece of answer) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces);
    expect(Number(answer.headers["content-length"])).to.equal(text.length);
    return text;
  };
  /** How long the service did nothing else at most, since it was last asked. */
  const lateBy = async (): Promise<number> => {
    const text = await (await fetch(`${service.rpc.url}/metrics`)).text();
    return Number(/^nodejs_eventloop_lag_max_seconds (.+)$/m.exec(text)?.[1]);
  };

  it("is whole, and keeps nobody else waiting", async () => {
    await get(); // the service is warm then
    const late: number[] = [];
    for (let i = 0; i < 3; i++) {
      await lateBy();
      const text = await get();
      late.push(await lateBy());
      const { result } = JSON.parse(text.toString("utf8"));
      const { recordSet } = result.moma_profile_heavy;
      expect(recordSet).to.have.length(RECORD_SETS);
      expect(recordSet[7].text).to.equal("7é".repeat(CHARACTERS / 6));
    }
    expect(Math.min(...late)).to.be.lessThan(LATE_SECONDS);
  }).timeout(60_000);
});
