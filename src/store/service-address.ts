import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILE = "address";
const ANY = new Set(["0.0.0.0", "::"]);

/** Tells whoever finds a state folder in use where the service listens that uses it. */
export class ServiceAddress {
  readonly #host: string;
  readonly #path: string;

  constructor({ stateDir, host }: { stateDir: string; host: string }) {
    this.#path = join(stateDir, FILE);
    this.#host = ANY.has(host) ? "127.0.0.1" : host;
  }

  /** Writes it down. */
  note(port: number): void {
    const host = this.#host.includes(":") ? `[${this.#host}]` : this.#host;
    writeFileSync(this.#path, `http://${host}:${port}\n`, { mode: 0o600 });
  }

  forget(): void {
    rmSync(this.#path, { force: true });
  }
}

/** Where the service that uses a state folder listens; null where that is not known. */
export function notedAddress(stateDir: string): string | null {
  try {
    return readFileSync(join(stateDir, FILE), "utf8").trim() || null;
  } catch {
    return null;
  }
}
