import { randomFillSync } from "node:crypto";
import { existsSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const BYTES = 8_388_608;
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
      // Bytes that a file system cannot make smaller.
      writeFileSync(this.#path, randomFillSync(Buffer.allocUnsafe(BYTES)), { mode: 0o600 });
    } catch {
      this.release(); // the disk has become full meanwhile
    }
  }

  /** Gives the space back. */
  release(): void {
    rmSync(this.#path, { force: true });
  }
}
