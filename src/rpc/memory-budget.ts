import { ServiceError } from "../errors/service-error.ts";

/** What a request holds of the memory for bodies and answers. */
export interface MemoryShare {
  /** Takes so many bytes; throws SERVICE_UNAVAILABLE where there are not as many left. */
  take: (bytes: number) => void;
  /** Another share of the same caller's. */
  another: () => MemoryShare;
  /** Gives back what was taken. */
  release: () => void;
}

/** What is smaller takes no part of it. */
const LITTLE = 65_536;

/**
 * The memory that bodies and answers of all requests take at once: it does not grow with the number of callers who send
 * slowly or do not read. No caller has more than half of it.
 */
export class MemoryBudget {
  readonly #bytes: number;
  readonly #taken = new Map<string, number>();
  #all = 0;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** A share of a caller's, with nothing in it; `onTaken` is told whenever something was taken. */
  share(caller: string, onTaken?: () => void): MemoryShare {
    let held = 0;
    return {
      take: (bytes) => {
        if (bytes <= LITTLE) return;
        const taken = this.#taken.get(caller) ?? 0;
        if (this.#all + bytes > this.#bytes || taken + bytes > this.#bytes / 2) {
          const reason = "too many large bodies and answers are under way";
          throw new ServiceError("SERVICE_UNAVAILABLE", { reason });
        }
        this.#add(caller, bytes);
        held += bytes;
        onTaken?.();
      },
      another: () => this.share(caller),
      release: () => {
        if (held > 0) this.#add(caller, -held);
        held = 0;
      },
    };
  }

  #add(caller: string, bytes: number): void {
    this.#all += bytes;
    const taken = (this.#taken.get(caller) ?? 0) + bytes;
    if (taken === 0) this.#taken.delete(caller);
    else this.#taken.set(caller, taken);
  }
}
