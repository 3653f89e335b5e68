import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { Admit } from "../rpc/admission.ts";
import { takesGzip } from "../rpc/send-compressed.ts";
import type { Authenticate } from "./authentication.ts";

/** A file on its way to a caller. */
interface Download {
  media_type: string;
  isText: boolean;
  content: AsyncIterable<string | Uint8Array>;
}

export interface DownloadOptions {
  /** Why no request is taken at present; null while requests are. */
  refusal: () => string | null;
  authenticate: Authenticate;
  admit: Admit;
  /** The file of a name, for who may have it; the signal aborts when the caller has gone. */
  open: (file: string, caller: Caller, signal: AbortSignal) => Promise<Download>;
  /** One who reads nothing for so long is hung up on. */
  sendTimeoutMs: number;
}

/** `GET /results/{query_id}.csv`, `.ndjson` and `.parquet`: whole results, for those whom `queries.result` gives them to. */
export class ResultDownloads {
  readonly #options: DownloadOptions;
  #sending = 0;

  constructor(options: DownloadOptions) {
    this.#options = options;
  }

  /** Files that are being sent. */
  get inFlight(): number {
    return this.#sending;
  }

  /**
   * Sends a file; resolves once all of it is on its way, or nobody reads it any more. What fails after it has begun cuts
   * it off, so that it is not taken for whole. Throws what the caller is refused with.
   */
  async send(file: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { refusal, authenticate, admit, open, sendTimeoutMs } = this.#options;
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    this.#sending++;
    try {
      const reason = refusal();
      if (reason !== null) throw new ServiceError("SERVICE_UNAVAILABLE", { reason });
      const caller = await authenticate(request);
      await admit(caller);
      const { media_type, isText, content } = await open(file, caller, gone.signal);
      const source = Readable.from(content, { objectMode: false });
      const isCompressed = isText && takesGzip(request);
      response.setTimeout(sendTimeoutMs, () => response.destroy());
      response.writeHead(200, {
        "content-type": media_type,
        "content-disposition": `attachment; filename="${file}"`,
        ...(isCompressed ? { "content-encoding": "gzip" } : {}),
      });
      await (isCompressed ? pipeline(source, createGzip(), response) : pipeline(source, response));
    } catch (error) {
      if (!gone.signal.aborted) throw error;
    } finally {
      this.#sending--;
    }
  }
}
