import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import type { ErrorObject } from "../errors/wire.ts";
import { unwritable } from "./files.ts";

/** What became of a line of a batch file. */
export type LineResult = { line: number; dataset: string; job_id: string | null } & (
  | { ok: true; warnings: number }
  | { ok: false; error: ErrorObject }
);

type Entry = { run: string; sha256: string } | { interrupted: true } | { again: true } | LineResult;

/**
 * What became of the lines of a batch file so far, kept in a file of JSON Lines beside it: a line for each as soon as it
 * has ended. A run that did not come to its end, for whatever reason, is taken up by the next one.
 */
export class BatchJournal {
  readonly #path: string;
  readonly #run: string;
  /** How often the jobs of lines that had not ended were cancelled. */
  #interruptions = 0;
  /** How often lines that failed were done again. */
  readonly #retries = new Map<number, number>();
  readonly results = new Map<number, LineResult>();

  private constructor(path: string, run: string, entries: readonly Entry[]) {
    this.#path = path;
    this.#run = run;
    for (const entry of entries) this.#replay(entry);
  }

  /**
   * Takes up the run that a file tells of, if it was of the same content and has not ended; else begins a new one. With
   * `again`, the last run is taken up in any case, and lines that failed in it are done again. Throws STORAGE_ERROR.
   */
  static open(path: string, sha256: string, lines: number, again: boolean): BatchJournal {
    const [head, ...entries] = existsSync(path) ? read(path) : [];
    if (head !== undefined && "run" in head && head.sha256 === sha256) {
      const journal = new BatchJournal(path, head.run, entries);
      if (again) journal.#note({ again: true });
      if (again || journal.results.size < lines) return journal;
    }
    const run = randomUUID();
    try {
      writeFileSync(path, lineOf({ run, sha256 }));
    } catch (error) {
      throw unwritable(path, error);
    }
    return new BatchJournal(path, run, []);
  }

  /**
   * The key under which a line is submitted: the same when the run is taken up, another when its job was cancelled or
   * has failed.
   */
  keyOf(line: number): string {
    const times = this.#interruptions + (this.#retries.get(line) ?? 0);
    return `${this.#run}/${line}${times === 0 ? "" : `/${times}`}`;
  }

  add(result: LineResult): void {
    this.#note(result);
  }

  /** Notes that the jobs that had not ended were cancelled. */
  interrupted(): void {
    this.#note({ interrupted: true });
  }

  #note(entry: Entry): void {
    appendFileSync(this.#path, lineOf(entry));
    this.#replay(entry);
  }

  #replay(entry: Entry): void {
    if ("interrupted" in entry) this.#interruptions++;
    if ("line" in entry) this.results.set(entry.line, entry);
    if (!("again" in entry)) return;
    for (const { line, ok } of [...this.results.values()]) {
      if (ok) continue;
      this.results.delete(line);
      this.#retries.set(line, (this.#retries.get(line) ?? 0) + 1);
    }
  }
}

function lineOf(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** The entries of a journal; a last one that was not written to its end does not count, and is ended. */
function read(path: string): Entry[] {
  const content = readFileSync(path, "utf8");
  if (!content.endsWith("\n")) appendFileSync(path, "\n");
  return content.split("\n").flatMap((text): Entry[] => {
    try {
      const entry: unknown = JSON.parse(text);
      return typeof entry === "object" && entry !== null ? [entry as Entry] : [];
    } catch {
      return [];
    }
  });
}
