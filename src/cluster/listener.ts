import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Logger } from "pino";

export interface ListenerOptions {
  session: pg.ClientConfig;
  channels: readonly string[];
  onMessage: (channel: string, payload: string) => void;
  /** Told whenever messages may have been missed. */
  onGap: () => void;
  logger: Logger;
}

/** How often it is tried whether messages come through, and how long until a connection is opened again. */
const BEAT_MS = 2_000;
const AGAIN_MS = 200;

/**
 * Hears what other processes tell through the database, over one connection. It tells itself something too, every two
 * seconds: where that does not come through, the connection is another's or none, and what was missed is looked for.
 */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #beat = `dli_beat_${randomUUID().replaceAll("-", "")}`;
  readonly #ending = new AbortController();
  #work: Promise<void> = Promise.resolve();
  #silent = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#work = this.#listen();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#work;
  }

  async #listen(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        await this.#connected();
      } catch (error) {
        if (!this.#silent) this.#options.logger.warn({ err: error }, "messages of other hosts are not heard for now");
        this.#silent = true;
      }
      this.#options.onGap();
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** Listens for as long as what is told comes through. */
  async #connected(): Promise<void> {
    const { session, channels, onMessage, onGap } = this.#options;
    const { signal } = this.#ending;
    const client = new pg.Client({ ...session, query_timeout: BEAT_MS });
    const closed = Promise.withResolvers<void>();
    client.once("end", () => closed.resolve());
    client.on("error", () => closed.resolve()); // whatever it was: another connection is opened
    signal.addEventListener("abort", () => closed.resolve(), { once: true });
    let heard = true;
    client.on("notification", ({ channel, payload = "" }) => {
      if (channel === this.#beat) heard = true;
      else onMessage(channel, payload);
    });
    try {
      await client.connect();
      for (const channel of [...channels, this.#beat]) await client.query(`LISTEN ${channel}`);
      if (this.#silent) this.#options.logger.info("messages of other hosts are heard again");
      this.#silent = false;
      onGap();
      while (heard && !signal.aborted) {
        heard = false;
        await client.query(`NOTIFY ${this.#beat}`);
        const over = await Promise.race([closed.promise.then(() => true), sleep(BEAT_MS, false, { ref: false })]);
        if (over) return;
      }
    } finally {
      client.end().catch(() => {}); // it may be cut off
    }
  }
}
