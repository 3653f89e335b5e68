import type { Logger } from "pino";

/**
 * What something that runs has taken, to be given back in the opposite order. Whatever fails on the way is logged, and
 * keeps nothing else from being given back.
 */
export class Lifetime {
  readonly #stack = new AsyncDisposableStack();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Has a part given back at the end. */
  defer(part: string, release: () => void | Promise<void>): void {
    this.#stack.defer(async () => {
      try {
        await release();
      } catch (error) {
        this.#logger.error({ err: error, part }, "a part did not end as it should");
        throw error;
      }
    });
  }

  /** Gives everything back, once; throws the first failure when all is done. */
  async end(): Promise<void> {
    try {
      await this.#stack.disposeAsync();
    } catch (error) {
      throw firstFailure(error);
    }
  }
}

/** What failed first, where more failed while it was cleared away. */
export function firstFailure(error: unknown): unknown {
  return error instanceof SuppressedError ? firstFailure(error.suppressed) : error;
}
