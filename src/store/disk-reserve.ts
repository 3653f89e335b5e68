import { randomFillSync } from "node:crypto";
import { closeSync, existsSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const BYTES = 8_388_608;
/** Bytes that are made and written at once. */
const PIECE = 1_048_576;
/** The reserve is made only where this many times its size is free. */
const ROOM = 8;

/** Disk space that is held back: to delete something, a database too has to write, which a full disk would not let it. */
export class DiskReserve {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Sets the space aside, where there is enough of it. */
  ensure(): void {
    if (existsSync(this.#path)) return;
    const { bavail, bsize } = statfsSync(dirname(this.#path));
    if (bavail * bsize < BYTES * ROOM) return;
    try {
      writeRandom(this.#path);
    } catch {
      this.release(); // the disk has become full meanwhile
    }
  }

  /** Gives the space back. */
  release(): void {
    rmSync(this.#path, { force: true });
  }
}

/** Writes bytes that a file system cannot make smaller. */
function writeRandom(path: string): void {
  const piece = Buffer.allocUnsafe(PIECE);
  const file = openSync(path, "w", 0o600);
  try {
    for (let written = 0; written < BYTES; ) {
      written += writeSync(file, randomFillSync(piece), 0, Math.min(PIECE, BYTES - written));
    }
  } finally {
    closeSync(file);
  }
}
