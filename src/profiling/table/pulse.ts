import type { TableSession } from "../duckdb/session.ts";

const BEAT_MS = 300;
/** Share of the way to the next step that is not gone yet, that one more statement leaves. */
const LEFT = 0.9;

/**
 * Keeps the progress of a table moving between steps that tell it, by what its session gets done: nobody knows how many
 * statements a step takes, so each brings it nearer to the next, and never there.
 */
export class Pulse implements Disposable {
  readonly #session: TableSession;
  readonly #tell: (share: number) => void;
  readonly #timer: NodeJS.Timeout;
  #share = 0;
  #next = 0;
  #done = 0;

  /** `tell` is told shares (0–1) that never decrease. */
  constructor(session: TableSession, tell: (share: number) => void) {
    this.#session = session;
    this.#tell = tell;
    this.#timer = setInterval(() => this.#beat(), BEAT_MS);
  }

  /** A step was made, and what the share will be at the next one. */
  step(share: number, next: number): void {
    this.#share = share;
    this.#next = next;
    this.#done = this.#session.done;
    this.#tell(share);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    const way = 1 - LEFT ** Math.max(this.#session.done - this.#done, 0);
    this.#tell(this.#share + (this.#next - this.#share) * way);
  }
}
