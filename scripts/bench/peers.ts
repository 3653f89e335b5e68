import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { forgetPeak, peakMegabytes } from "./processes.ts";
import type { Cost } from "./result.ts";

export type PeerName = "SUMMARIZE" | "polars" | "pandas";

const PYTHONS = ["python3", "/usr/bin/python3"];

/** Another program that summarizes files, warm, in a process of its own. */
export class Peer implements Disposable {
  readonly name: PeerName;
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  /** Rejects when it ends. */
  readonly #gone: Promise<never>;

  private constructor(name: PeerName, child: ChildProcess, lines: Interface) {
    this.name = name;
    this.#child = child;
    this.#lines = lines;
    this.#gone = once(child, "exit").then(([code]) => {
      throw new Error(`${name} ended with ${code}`);
    });
    this.#gone.catch(() => {}); // heard of while an answer is waited for
  }

  /** Starts it; null where this machine does not have it. */
  static async start(name: PeerName, threads: number): Promise<Peer | null> {
    const command = commandOf(name, threads);
    if (command === null) return null;
    const [program, ...args] = command;
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    const peer = new Peer(name, child, createInterface({ input: child.stdout }));
    await peer.#answer();
    return peer;
  }

  async summarize(file: string): Promise<Cost> {
    forgetPeak(this.#child.pid);
    this.#child.stdin?.write(`${file}\n`);
    return (await this.#answer()) as Cost;
  }

  /** The most memory that it has used for the last file, in MB. */
  get peakMb(): number {
    return peakMegabytes(this.#child.pid);
  }

  async #answer(): Promise<unknown> {
    const [line] = (await Promise.race([once(this.#lines, "line"), this.#gone])) as [string];
    return JSON.parse(line);
  }

  [Symbol.dispose](): void {
    this.#child.kill();
  }
}

function commandOf(name: PeerName, threads: number): [string, ...string[]] | null {
  const script = (file: string): string => fileURLToPath(new URL(`./peers/${file}`, import.meta.url));
  if (name === "SUMMARIZE") return [process.execPath, script("duckdb.ts"), String(threads)];
  if (name === "polars") return isInstalled("nodejs-polars") ? [process.execPath, script("polars.ts")] : null;
  const python = PYTHONS.find((program) => spawnSync(program, ["-c", "import pandas"]).status === 0);
  return python === undefined ? null : [python, script("pandas_peer.py")];
}

/** Whether a package is there that nobody needs but here, and which is installed by hand. */
function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
