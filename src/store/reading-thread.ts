import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { ServiceError } from "../errors/service-error.ts";
import { FairQueue } from "./fair-queue.ts";
import type { Answers, Question, Questions } from "./questions.ts";
import type { Answered } from "./reading-worker.ts";
import type { Asker } from "./store.ts";

interface Asked {
  question: Question;
  resolve: (answer: never) => void;
  reject: (error: Error) => void;
}

const module = new URL(
  import.meta.url.endsWith(".ts") ? "./reading-worker.ts" : "./reading-worker.js",
  import.meta.url,
);
const HEAP_MB = 512;

/**
 * Answers questions in a thread of its own, so that none holds up what else there is to do, however long it takes; one
 * at a time, and those who ask take turns. The thread begins with the first question.
 */
export class ReadingThread {
  readonly #path: string;
  readonly #waiting = new FairQueue<Asked>();
  #worker: Worker | null = null;
  #asked: Asked | null = null;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** The answer to a question; rejects with STORAGE_ERROR, and where nobody waits for it any more. */
  ask<Kind extends keyof Questions>(kind: Kind, of: Questions[Kind], asker?: Asker): Promise<Answers[Kind]> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(storageError("the store is closed"));
      const asked: Asked = { question: { kind, of } as Question, resolve: resolve as Asked["resolve"], reject };
      const { name, signal } = asker ?? { name: "", signal: null };
      this.#waiting.add(name, asked);
      signal?.addEventListener(
        "abort",
        () => {
          if (this.#waiting.remove(name, asked)) reject(new ServiceError("SERVICE_UNAVAILABLE", { reason: UNHEARD }));
        },
        { once: true },
      );
      this.#next();
    });
  }

  /** Ends the thread once it has answered what it was asked last; what waits is not answered. */
  async close(): Promise<void> {
    this.#closed = true;
    for (let asked = this.#waiting.take(); asked !== undefined; asked = this.#waiting.take())
      asked.reject(storageError("the store is closed"));
    if (this.#worker === null) return;
    const ended = once(this.#worker, "exit");
    this.#worker.ref();
    this.#worker.postMessage(null);
    await ended;
  }

  #next(): void {
    if (this.#asked !== null) return;
    const asked = this.#waiting.take();
    if (asked === undefined) {
      this.#worker?.unref();
      return;
    }
    this.#asked = asked;
    this.#worker ??= this.#begin();
    this.#worker.ref();
    this.#worker.postMessage(asked.question);
  }

  #begin(): Worker {
    const worker = new Worker(module, {
      workerData: this.#path,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    worker.on("message", (answered: Answered) => {
      const asked = this.#asked;
      this.#asked = null;
      if ("problem" in answered) asked?.reject(storageError(answered.problem));
      else asked?.resolve(answered.answer as never);
      this.#next();
    });
    let problem = "the thread that reads the store has ended";
    worker.on("error", (error: Error) => {
      problem = error.message;
    });
    worker.on("exit", () => {
      this.#worker = null;
      this.#asked?.reject(storageError(problem));
      this.#asked = null;
      if (!this.#closed) this.#next();
    });
    return worker;
  }
}

const UNHEARD = "nobody waits for the answer any more";

function storageError(reason: string): ServiceError {
  return new ServiceError("STORAGE_ERROR", { reason });
}
