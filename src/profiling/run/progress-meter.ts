import type { DatasetFile } from "../model/dataset-file.ts";
import type { Phase, Progress } from "../model/progress.ts";

const TELL_MS = 50;
/** Share of a whole job that hashing makes up; the rest is profiling. */
const HASH_SHARE = 0.2;
/** Percent shown when all is computed and only the result is left to be written. */
const COMPUTED = 99;

/** Adds up what hashing and profiling tasks tell into one progress that never goes back. */
export class ProgressMeter {
  readonly #onlyLight: boolean;
  readonly #tell: (progress: Progress) => void;
  readonly #shares = new Map<string, number>();
  #phase: Phase = "listing";
  #filesTotal = 0;
  #filesDone = 0;
  #bytesTotal = 0;
  #tableBytes = 0;
  #toFetch = 0;
  #fetched = 0;
  #hashed = 0;
  #profiled = 0;
  #percent = 0;
  #told = 0;

  constructor(onlyLight: boolean, tell: (progress: Progress) => void) {
    this.#onlyLight = onlyLight;
    this.#tell = tell;
  }

  /** More bytes that are to come before files can be listed. */
  toFetch(bytes: number): void {
    this.#toFetch += bytes;
    this.#report(true);
  }

  fetched(bytes: number): void {
    this.#fetched += bytes;
    this.#report(false);
  }

  begin(files: DatasetFile[], profiled: DatasetFile[]): void {
    this.#bytesTotal = sizeOf(files);
    this.#tableBytes = sizeOf(profiled);
    this.#filesTotal = this.#onlyLight ? files.length : profiled.length;
    this.#phase = "hashing";
    this.#report(true);
  }

  hashed(bytes: number): void {
    this.#hashed += bytes;
    this.#report(false);
  }

  lightDone(): void {
    this.#hashed = this.#bytesTotal;
    if (this.#onlyLight) this.#filesDone = this.#filesTotal;
    else this.#phase = "profiling";
    this.#report(true);
  }

  /** A table's share of work done, 0–1; more than that, as of a file whose counts are damaged, is taken for all. */
  tableShare(file: DatasetFile, told: number): void {
    const before = this.#shares.get(file.path) ?? 0;
    const share = Math.min(told, 1);
    if (!(share > before)) return;
    this.#shares.set(file.path, share);
    this.#profiled += (share - before) * file.size;
    this.#report(false);
  }

  tableDone(file: DatasetFile): void {
    this.tableShare(file, 1);
    this.#filesDone++;
    this.#report(this.#filesDone === this.#filesTotal);
  }

  writing(): void {
    this.#phase = "writing";
    this.#report(true);
  }

  #report(now: boolean): void {
    const time = performance.now();
    if (!now && time - this.#told < TELL_MS) return;
    this.#told = time;
    const hashShare = this.#bytesTotal === 0 ? 1 : this.#hashed / this.#bytesTotal;
    const tableShare = this.#tableBytes === 0 ? 1 : this.#profiled / this.#tableBytes;
    const share =
      this.#phase === "listing"
        ? 0
        : this.#onlyLight
          ? hashShare
          : hashShare * HASH_SHARE + tableShare * (1 - HASH_SHARE);
    this.#percent = Math.max(this.#percent, Math.min(Math.floor(share * 100), COMPUTED));
    const [done, bytesTotal] = this.#bytes();
    this.#tell({
      phase: this.#phase,
      files_done: Math.min(this.#filesDone, this.#filesTotal), // a file that changes is read again
      files_total: this.#filesTotal,
      bytes_done: Math.min(Math.round(done), bytesTotal),
      bytes_total: bytesTotal,
      percent: this.#percent,
    });
  }

  /** Bytes that are done, and of how many. */
  #bytes(): [number, number] {
    if (this.#phase === "listing") return [this.#fetched, this.#toFetch];
    return this.#onlyLight ? [this.#hashed, this.#bytesTotal] : [this.#profiled, this.#tableBytes];
  }
}

function sizeOf(files: DatasetFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
