import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import { fromStoredError } from "../errors/stored.ts";
import type { StatementResults } from "../jobs/statement-results.ts";
import { csvOf, ndjsonOf, type Segments } from "../sql/result-formats.ts";
import type { ResultColumn } from "../sql/statement.ts";
import { viewsOf } from "../store/job-stage.ts";

/** A whole result on its way out: what it is, by its media type, and its content as it is read. */
export interface ResultFile {
  media_type: string;
  /** Whether it is worth compressing. */
  isText: boolean;
  content: AsyncIterable<string | Uint8Array>;
}

/** Writes rows to a Parquet file and gives its path. */
export type MakeParquet = (columns: ResultColumn[], segments: Segments, signal: AbortSignal) => Promise<string>;

const TEXTS = {
  csv: { media_type: "text/csv; charset=utf-8; header=present", write: csvOf },
  ndjson: { media_type: "application/x-ndjson; charset=utf-8", write: ndjsonOf },
};

/** Results of statements as files. */
export class ResultFiles {
  readonly #results: StatementResults;
  readonly #parquet: MakeParquet;

  constructor(results: StatementResults, parquet: MakeParquet) {
    this.#results = results;
    this.#parquet = parquet;
  }

  /**
   * A result as the file `{query_id}.csv`, `.ndjson` or `.parquet`.
   * @throws ServiceError NOT_FOUND for a name of another form, QUERY_NOT_FOUND, INSUFFICIENT_QUERY_PERMISSIONS, QUERY_TIMEOUT
   * while the query runs, RESULT_NOT_FOUND where it has no result or no longer has it, RESULT_SIZE_LIMIT_EXCEEDED where
   * writing Parquet takes more than it may, what the query failed with; the content throws RESULT_NOT_FOUND where the
   * result is deleted before it is read whole.
   */
  async open(file: string, caller: Caller, signal: AbortSignal): Promise<ResultFile> {
    const [, queryId = "", format = ""] = /^([^.]*)\.(csv|ndjson|parquet)$/.exec(file) ?? [];
    if (format === "") throw new ServiceError("NOT_FOUND", { kind: "file", id: file.slice(0, MOST_SHOWN) });
    const query = await this.#results.query(queryId, caller);
    const { error } = query.job;
    if (error !== null) throw fromStoredError(error);
    if (!viewsOf(query.job).terminal) {
      throw new ServiceError("QUERY_TIMEOUT", { query_id: query.job.job_id, wait_seconds: 0 });
    }
    const kept = await this.#results.needed(query);
    const { columns } = kept.head;
    const segments = this.#results.texts(kept, query.job.job_id);
    if (format === "parquet") {
      const path = await this.#parquet(columns, segments, signal);
      return { media_type: "application/vnd.apache.parquet", isText: false, content: readOnce(path) };
    }
    const { media_type, write } = TEXTS[format as keyof typeof TEXTS]; // as the expression above has it
    return { media_type, isText: true, content: write(columns, segments) };
  }
}

/** Characters of a name that an answer shows. */
const MOST_SHOWN = 100;

/** The content of a file, which is deleted once it is read, or nobody reads on. */
async function* readOnce(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path);
  } finally {
    await rm(path, { force: true });
  }
}
