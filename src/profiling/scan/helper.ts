import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { SharedChunks } from "./chunks.ts";
import { collectSoon } from "./collect.ts";
import { giveBack, letGo } from "./memory.ts";
import type { RowsOfText, SharedText } from "./segments.ts";
import { RuntimeError, type WasmMemory } from "./web-assembly.ts";
import type { ColumnWork, WorkResult } from "./work.ts";

/** What a helping thread is asked for: the lines of a text are counted first, then its rows are read; or chunks are, at once. */
export type Asked =
  | { step: "count"; text: SharedText }
  | { step: "read"; rows: RowsOfText }
  | { step: "chunks"; shared: SharedChunks }
  | { step: "work"; works: readonly ColumnWork[] }
  | { step: "end" }
  /** Its memory is not used any more. */
  | { step: "collect" };

export type Told =
  | { ok: true; results?: Map<number, WorkResult> }
  | { ok: false; message: string; outOfMemory: boolean };

const module = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);

/** A second thread for the work on one file at a time. */
export class Helper {
  static #idle: Helper | null = null;
  readonly #worker = new Worker(module);
  #before: Promise<unknown> = Promise.resolve();

  private constructor() {
    this.#worker.unref();
    this.#worker.on("error", () => {}); // whoever waits for an answer is told
  }

  /** One that is not at work: this thread has had it before, or it is started now. */
  static free(): Helper {
    const helper = Helper.#idle ?? new Helper();
    Helper.#idle = null;
    return helper;
  }

  /** Has it take its part in a step, once it is through with those before; rejects where it cannot. */
  async ask(asked: Asked): Promise<Extract<Told, { ok: true }>> {
    const told = this.#before.then(() => this.#told(asked));
    this.#before = told.catch(() => {}); // whoever asked is told
    return told;
  }

  async #told(asked: Asked): Promise<Extract<Told, { ok: true }>> {
    this.#worker.ref();
    try {
      this.#worker.postMessage(asked);
      const [told] = (await once(this.#worker, "message")) as [Told];
      if (!told.ok) throw new (told.outOfMemory ? RuntimeError : Error)(told.message);
      return told;
    } finally {
      this.#worker.unref();
    }
  }

  /** The file is done with: its memory is given back, and the thread is free for another. */
  async end(memory: WasmMemory): Promise<void> {
    try {
      await this.ask({ step: "end" });
    } catch {
      await this.#worker.terminate();
      await release(memory, null);
      return;
    }
    await collectIf(giveBack(memory), this);
    if (Helper.#idle === null) Helper.#idle = this;
    else await this.#worker.terminate();
  }

  /** Gives up what this thread, and the one that helps it, keep for the next file. */
  static rest(): Promise<void> {
    return collectIf(letGo(), Helper.#idle);
  }
}

/** Gives back the memory of a file that is done with, once the thread that helped has no part in it any more. */
export async function release(memory: WasmMemory, helper: Helper | null): Promise<void> {
  return helper === null ? collectIf(giveBack(memory), null) : helper.end(memory);
}

/** Has the engine look for memory that is no longer in use, in the thread that helped and, once nobody here holds it, in this one. */
async function collectIf(isLeft: boolean, helper: Helper | null): Promise<void> {
  if (!isLeft) return;
  await helper?.ask({ step: "collect" }).catch(() => {}); // a thread that is gone holds nothing
  collectSoon();
}
