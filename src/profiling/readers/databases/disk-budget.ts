import { Transform } from "node:stream";
import { ServiceError } from "../../../errors/service-error.ts";

/** The disk space that copies of a database's tables may take, all that are there at once. */
export class DiskBudget {
  readonly #most: number;
  readonly #source: string;
  #left: number;

  constructor(bytes: number, source: string) {
    this.#most = bytes;
    this.#left = bytes;
    this.#source = source;
  }

  /** Takes some of it; throws FILE_VALIDATION_ERROR where there is not so much left. */
  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    const reason = `its rows take more than ${this.#most} bytes of disk space`;
    throw new ServiceError("FILE_VALIDATION_ERROR", { file: this.#source, reason });
  }

  give(bytes: number): void {
    this.#left += bytes;
  }

  /** Lets through what there is space for, and tells `taken` of it. */
  meter(taken: (bytes: number) => void): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        try {
          taken(chunk.length);
          this.take(chunk.length);
          done(null, chunk);
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      },
    });
  }
}
