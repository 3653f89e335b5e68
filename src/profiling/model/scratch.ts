import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** A folder that is made once there is something to be written to it: most tables need none. */
export class Scratch {
  readonly #folder: string;
  #made = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The absolute path of a file in the folder, which is there from now on. */
  path(name: string): string {
    if (!this.#made) mkdirSync(this.#folder, { recursive: true });
    this.#made = true;
    return join(this.#folder, name);
  }
}
