import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from "node:fs";
import { pathForSystem, pathOfBytes } from "./raw-names.ts";

/** Linux: holds on to what has a name without opening it, so that no pipe or device notices. Node has no name for it. */
const O_PATH = 0o10000000;
const HELD = "/proc/self/fd";
const READ_BYTES = { encoding: "buffer" } as const;

/**
 * Whether what is held can be opened by its number. It can on Linux, unless `/proc` is kept from the process; elsewhere
 * files are opened by their names, and compared before and after.
 */
const canHold = process.platform === "linux" && opensHeldFiles();

function opensHeldFiles(): boolean {
  try {
    const file = openSync(process.execPath, O_PATH);
    try {
      closeSync(openSync(`${HELD}/${file}`, "r"));
      return true;
    } finally {
      closeSync(file);
    }
  } catch {
    return false; // files are opened by their names
  }
}

/** A file, a folder or whatever else has a name, held on to whatever becomes of that name. */
export class HeldFile implements Disposable {
  readonly #named: string;
  readonly #follow: boolean;
  readonly #fd: number | null;
  #stats: BigIntStats;

  private constructor(path: string, follow: boolean) {
    this.#named = path;
    this.#follow = follow;
    this.#fd = canHold ? openSync(pathForSystem(path), O_PATH | (follow ? 0 : constants.O_NOFOLLOW)) : null;
    this.#stats = this.#current();
  }

  /** Holds on to what a path leads to; throws what the operating system reports. */
  static at(path: string): HeldFile {
    return new HeldFile(path, true);
  }

  /** The same, but for a symlink it is the link that is held. */
  static named(path: string): HeldFile {
    return new HeldFile(path, false);
  }

  /** What it was when it was last looked at, first as it began to be held. */
  get stats(): BigIntStats {
    return this.#stats;
  }

  /** Looks at it again. */
  look(): void {
    this.#stats = this.#current();
  }

  /** By what it is opened, as often as one likes, while it is held: this very file, wherever its name leads by now. */
  get path(): string {
    return this.#fd === null ? this.#named : `${HELD}/${this.#fd}`;
  }

  /** Where it lies: the absolute path without symlinks. */
  get realPath(): string {
    return this.#fd === null ? realpathSync.native(this.#named) : pathOfBytes(readlinkSync(this.path, READ_BYTES));
  }

  /** What tells it from any other file, and from itself with another content. */
  get identity(): string {
    return identityOf(this.stats);
  }

  /** Whether it has another content by now or, where it is opened by its name, that leads to another file. */
  hasChanged(): boolean {
    try {
      return identityOf(this.#current()) !== this.identity;
    } catch {
      return true; // it is gone
    }
  }

  [Symbol.dispose](): void {
    if (this.#fd !== null) closeSync(this.#fd);
  }

  #current(): BigIntStats {
    if (this.#fd !== null) return fstatSync(this.#fd, { bigint: true });
    return (this.#follow ? statSync : lstatSync)(this.#named, { bigint: true });
  }
}

/** The time of the last change is set by the operating system alone, and by every change. */
function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}
