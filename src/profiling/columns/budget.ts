/** The memory that values taken out of the database may use in this process. Who needs some waits until it is free. */
export class Budget {
  readonly bytes: number;
  #free: number;
  readonly #waiting: { bytes: number; grant: () => void }[] = [];

  constructor(bytes: number) {
    this.bytes = bytes;
    this.#free = bytes;
  }

  /** Runs `work` once so many bytes, at most all there are, are free. Those who wait take turns. */
  async using<Result>(bytes: number, work: () => Promise<Result>): Promise<Result> {
    if (this.#waiting.length > 0 || bytes > this.#free) {
      await new Promise<void>((grant) => this.#waiting.push({ bytes, grant }));
    } else {
      this.#free -= bytes;
    }
    try {
      return await work();
    } finally {
      this.#free += bytes;
      while (this.#waiting[0] !== undefined && this.#waiting[0].bytes <= this.#free) {
        const next = this.#waiting.shift() as { bytes: number; grant: () => void };
        this.#free -= next.bytes;
        next.grant();
      }
    }
  }
}
