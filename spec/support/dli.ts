import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const launcher = fileURLToPath(new URL("../../src/cli/dli.cjs", import.meta.url));

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  /** What it has written to stderr so far. */
  stderr: () => string;
  ended: Promise<Run>;
}

/** Starts `dli` as a user does, outside a terminal. */
export function startDli(args: string[], env: Record<string, string> = {}, cwd?: string): Started {
  const { DLI_URL: _, DLI_TOKEN: __, STATE_DIR: ___, DATA_ROOT: ____, ...inherited } = process.env;
  const child = spawn(process.execPath, [launcher, ...args], { env: { ...inherited, ...env }, cwd });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => {
    stdout += text.toString();
  });
  child.stderr.on("data", (text: Buffer) => {
    stderr += text.toString();
  });
  const ended = new Promise<Run>((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
  return { child, stderr: () => stderr, ended };
}

/** Runs it to its end. */
export function dli(args: string[], env: Record<string, string> = {}, cwd?: string): Promise<Run> {
  return startDli(args, env, cwd).ended;
}
