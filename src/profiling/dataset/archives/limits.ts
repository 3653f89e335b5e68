import { Transform } from "node:stream";
import { ServiceError } from "../../../errors/service-error.ts";

/** Entries of an archive, those of archives in it included. */
const MOST_ENTRIES = 10_000;
/** Bytes that an archive may expand to. */
const MOST_BYTES = 10_737_418_240;
/** Up to so many bytes, an archive may expand to any multiple of its size. */
const ANY_RATIO_BYTES = 134_217_728;
const MOST_RATIO = 200;

/** How deep archives may lie in each other. */
export const MOST_NESTED = 3;

/** What may still come out of an archive. Going beyond is a FILE_VALIDATION_ERROR on it. */
export class ArchiveLimits {
  readonly #archive: string;
  readonly #mostBytes: number;
  readonly #size: number;
  #entries = 0;
  #bytes = 0;

  /** `archive` is the path shown in errors, `size` the number of bytes it takes itself. */
  constructor(archive: string, size: number) {
    this.#archive = archive;
    this.#size = size;
    this.#mostBytes = Math.min(MOST_BYTES, Math.max(ANY_RATIO_BYTES, size * MOST_RATIO));
  }

  entry(): void {
    this.#entries++;
    if (this.#entries > MOST_ENTRIES) throw this.refuse(`it holds more than ${MOST_ENTRIES} entries`);
  }

  /** A stream that passes bytes on as long as they are not too many. */
  meter(signal: AbortSignal): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#bytes += chunk.length;
        if (signal.aborted) done(signal.reason as Error);
        else if (this.#bytes > this.#mostBytes) done(this.refuse(this.#tooLarge()));
        else done(null, chunk);
      },
    });
  }

  refuse(reason: string): ServiceError<"FILE_VALIDATION_ERROR"> {
    return new ServiceError("FILE_VALIDATION_ERROR", { file: this.#archive, reason });
  }

  #tooLarge(): string {
    if (this.#mostBytes === MOST_BYTES) return `it expands to more than ${MOST_BYTES} bytes`;
    return `it expands to more than ${Math.floor(this.#mostBytes / this.#size)} times its size`;
  }
}
