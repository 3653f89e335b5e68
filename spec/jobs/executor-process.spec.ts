import { randomUUID } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { pino } from "pino";
import type { ExecutorJob, FromExecutor } from "../../src/executor/protocol.ts";
import { ExecutorProcess } from "../../src/jobs/executor-process.ts";
import { noS3 } from "../../src/profiling/connectors/s3-access.ts";
import { documentText, type EntryGroup } from "../../src/profiling/output/entries.ts";
import { unpackJson } from "../../src/profiling/output/packed-json.ts";
import { startedModule } from "../support/built.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { soonest } from "../support/soonest.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

type End = Extract<FromExecutor, { type: "done" | "failed" | "cancelled" }>;

/** An executor of its own, and the jobs that it is given. */
class Executor {
  readonly #process: ExecutorProcess;
  readonly #ends = new Map<string, PromiseWithResolvers<End>>();
  /** The entries of profiles, by run and document. */
  readonly #groups = new Map<string, EntryGroup[]>();
  readonly scratch = temporaryFolder();

  constructor(threads: number) {
    this.#process = new ExecutorProcess(
      { threads, logger: pino({ level: "silent" }), module: startedModule("executor/start") },
      {
        onMessage: (message) => {
          if (message.type === "entries") this.#groupsOf(message.run_id, message.document).push(message.group);
          if (message.type === "done" || message.type === "failed" || message.type === "cancelled") {
            this.#ends.get(message.run_id)?.resolve(message);
          }
        },
        onEnd: (reason) => {
          for (const { reject } of this.#ends.values()) reject(new Error(`the executor ended: ${reason}`));
        },
      },
    );
    this.#process.start();
  }

  run(dataRoot: string, specification: ExecutorJob["specification"]): { id: string; end: Promise<End> } {
    const id = randomUUID();
    const end = Promise.withResolvers<End>();
    this.#ends.set(id, end);
    end.promise.catch(() => {}); // awaited later
    this.#process.run({
      run_id: id,
      specification,
      only_light_profile: false,
      data_root: dataRoot,
      readable: null,
      scratch: join(this.scratch, id),
      memory_mb: 512,
      scratch_bytes: 1_000_000_000,
      cache_file: join(temporaryFolder(), "kept"),
      version: "1.0.0",
      access: {
        allowedHosts: [],
        allowPrivateAddresses: false,
        maxDownloadBytes: 0,
        databases: { connectMs: 1, statementMs: 1, tls: "auto", ca: null },
        credentials: { user: "", password: "", byHost: {} },
        s3: noS3,
      },
      force: false,
    });
    return { id, end: end.promise };
  }

  /** The texts of the profiles that a run made. */
  async texts({ run_id, ...end }: End): Promise<string[]> {
    if (end.type !== "done" || end.heavy === null || end.cdd === null) throw new Error(JSON.stringify(end));
    const last = { heavy: end.heavy, cdd: end.cdd };
    return Promise.all(
      (["heavy", "cdd"] as const).map(async (document) => {
        const groups = [...this.#groupsOf(run_id, document), last[document]];
        const heads = groups.flatMap(({ head }) => (head === null ? [] : [head]));
        expect(heads).to.have.length(1);
        const entries = groups.flatMap((group) => group.entries);
        const [head = "", ...texts] = await Promise.all([...heads, ...entries].map(unpackJson));
        return documentText(document, head, texts);
      }),
    );
  }

  #groupsOf(runId: string, document: string): EntryGroup[] {
    const key = `${runId}/${document}`;
    const groups = this.#groups.get(key) ?? [];
    this.#groups.set(key, groups);
    return groups;
  }

  cancel(id: string): void {
    this.#process.cancel(id);
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

/** Profiles of everything that depends on how work is shared out: tables large and small, wide, nested, and of text. */
function dataset(): string {
  const root = temporaryFolder();
  const wide = Array.from({ length: 450 }, (_, i) => `c${i}`);
  const row = (i: number): string => wide.map((_, c) => (i * 31 + c * c) % (c + 2)).join(",");
  writeFiles(root, {
    "set/large.csv": csvOf(300_000),
    "set/small.csv": csvOf(300),
    "set/middle.csv": csvOf(30_000),
    "set/wide.csv": `${wide.join(",")}\n${Array.from({ length: 400 }, (_, i) => row(i)).join("\n")}\n`,
    "set/nested.jsonl": Array.from({ length: 20_000 }, (_, i) =>
      JSON.stringify({ id: i / 7, tags: [`t${i % 9}`, `u${i % 5}`], at: { x: i % 13, y: `v${i % 700}` } }),
    ).join("\n"),
  });
  return root;
}

describe("the executor's process", () => {
  const dataRoot = dataset();
  const specification = specificationOf("set");

  let executor: Executor;
  afterEach(() => executor.stop());

  it("writes the same profiles with one thread and with four, in another process", async () => {
    const profiles: string[][] = [];
    for (const threads of [1, 4, 4]) {
      executor = new Executor(threads);
      const end = await executor.run(dataRoot, specification).end;
      await executor.stop();
      profiles.push(await executor.texts(end));
    }
    const [one, four, again] = profiles;
    expect(four).to.deep.equal(one);
    expect(again).to.deep.equal(one);
  });

  it("ends a cancelled job within a second, whenever it comes, frees its folder and goes on", async () => {
    executor = new Executor(2);
    let whole = 0;
    for (let i = 0; i < 3; i++) {
      const start = performance.now();
      expect((await executor.run(dataRoot, specification).end).type).to.equal("done");
      whole = performance.now() - start; // the first run, with code that nobody has compiled, takes twice as long
    }
    let cancelled = 0;
    const took: number[] = [];
    for (let i = 0; i < 10; i++) {
      const moment = ((i + Math.random()) / 10) * whole * 0.6;
      const ending = async (): Promise<number> => {
        const { id, end } = executor.run(dataRoot, specification);
        await sleep(moment);
        const start = performance.now();
        executor.cancel(id);
        const { type } = await end;
        const ms = performance.now() - start;
        expect(["cancelled", "done"]).to.include(type); // one that was quicker than expected may have ended
        if (type === "cancelled") cancelled++;
        expect(existsSync(join(executor.scratch, id))).to.equal(false);
        return ms;
      };
      took.push(await soonest(1000, ending));
    }
    expect(cancelled).to.be.greaterThan(3);
    // All but one: what else runs on the machine may hold up one of them.
    expect(took.sort((a, b) => a - b).at(-2)).to.be.lessThan(1000);
    expect((await executor.run(dataRoot, specification).end).type).to.equal("done");
    expect(readdirSync(executor.scratch)).to.deep.equal([]);
  }).timeout(300_000);
});
