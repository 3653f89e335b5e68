import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "./folders.ts";
import { RpcClient } from "./rpc-client.ts";
import { found } from "./waiting.ts";

const launcher = fileURLToPath(new URL("../../src/cli/dli.cjs", import.meta.url));

const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

export interface Served {
  child: ChildProcess;
  rpc: RpcClient;
  log: Record<string, unknown>[];
  /** Resolves to the exit code, or the signal, once the process has ended. */
  ended: Promise<number | string>;
}

/** Runs `dli serve` as a process of its own, `through` another program maybe, and waits until it listens. */
export async function served(env: Record<string, string>, through: readonly string[] = []): Promise<Served> {
  const [program = process.execPath, ...words] = [...through, process.execPath];
  const child = spawn(program, [...words, launcher, "serve"], {
    env: {
      ...process.env,
      PORT: "0",
      STATE_DIR: temporaryFolder(),
      DATA_ROOT: temporaryFolder(),
      WORKERS: "2",
      RATE_LIMIT_PER_MINUTE: "0",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  const ended = new Promise<number | string>((resolve) =>
    child.once("exit", (code, signal) => resolve(signal ?? code ?? "")),
  );
  const log: Record<string, unknown>[] = [];
  const errors: string[] = [];
  child.stderr.on("data", (text: Buffer) => errors.push(text.toString()));
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line = JSON.parse(text) as Record<string, unknown>;
      log.push(line);
      if (line.msg === "listening") resolve(Number(line.port));
    });
    void ended.then((outcome) => reject(new Error(`ended with ${outcome}: ${errors.join("")}`)));
  });
  return { child, rpc: new RpcClient(`http://127.0.0.1:${port}`), log, ended };
}

/** Process ids of the executors that are children of a process. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.trim().split(" ").filter(Boolean).map(Number);
}

/** Whether a process is there and not just waiting to be collected. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    return !/^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false; // no such process
  }
}

/** Polls until a condition holds; fails after so long that no busy machine is the reason. */
export async function until(condition: () => Promise<boolean> | boolean, what: string): Promise<void> {
  await found(async () => ((await condition()) ? true : undefined), what);
}
