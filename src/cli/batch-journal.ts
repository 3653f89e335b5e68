import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import type { ErrorObject } from "../errors/wire.ts";

/** What became of a line of a batch file. */
export type LineResult = { line: number; dataset: string; job_id: string | null } & (
  | { ok: true; warnings: number }
  | { ok: false; error: ErrorObject }
);

type Entry = { run: string; sha256: string } | { interrupted: true } | LineResult;

/**
 * What became of the lines of a batch file so far, kept in a file of JSON Lines beside it: a line for each as soon as it
 * has ended. A run that did not come to its end, for whatever reason, is taken up by the next one.
 */
export class BatchJournal {
  readonly #path: string;
  readonly #run: string;
  readonly #interruptions: number;
  readonly results: Map<number, LineResult>;

  private constructor(path: string, run: string, interruptions: number, results: Map<number, LineResult>) {
    this.#path = path;
    this.#run = run;
    this.#interruptions = interruptions;
    this.results = results;
  }

  /**
   * Takes up the run that a file tells of, if it was of the same content and has not ended; else begins a new one. With
   * `again`, lines that failed in the last run are done again, those that did not are not.
   */
  static open(path: string, sha256: string, lines: number, again: boolean): BatchJournal {
    const entries = existsSync(path) ? read(path) : [];
    const [head] = entries;
    const same = head !== undefined && "run" in head && head.sha256 === sha256;
    const results = same ? entries.filter((entry): entry is LineResult => "line" in entry) : [];
    const kept = again ? results.filter(({ ok }) => ok) : results;
    if (same && !again && results.length < lines) {
      const interruptions = entries.filter((entry) => "interrupted" in entry).length;
      return new BatchJournal(path, head.run, interruptions, byLine(results));
    }
    const run = randomUUID();
    const first = again ? kept : [];
    writeFileSync(path, [{ run, sha256 }, ...first].map(lineOf).join(""));
    return new BatchJournal(path, run, 0, byLine(first));
  }

  /** The key under which a line is submitted: the same when the run is taken up, another when its jobs were cancelled. */
  keyOf(line: number): string {
    return `${this.#run}/${line}${this.#interruptions === 0 ? "" : `/${this.#interruptions}`}`;
  }

  add(result: LineResult): void {
    this.results.set(result.line, result);
    appendFileSync(this.#path, lineOf(result));
  }

  /** Notes that the jobs that had not ended were cancelled. */
  interrupted(): void {
    appendFileSync(this.#path, lineOf({ interrupted: true }));
  }
}

function lineOf(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** The entries of a journal; a last one that was not written to its end does not count. */
function read(path: string): Entry[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((text): Entry[] => {
      try {
        const entry: unknown = JSON.parse(text);
        return typeof entry === "object" && entry !== null ? [entry as Entry] : [];
      } catch {
        return [];
      }
    });
}

function byLine(results: LineResult[]): Map<number, LineResult> {
  return new Map(results.map((result) => [result.line, result]));
}
