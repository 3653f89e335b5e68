import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const TICKS_PER_SECOND = 100;

export interface ServerProcess {
  child: ChildProcess;
  url: string;
  stop: () => Promise<void>;
}

/** Starts a script that prints a JSON line with its port when it listens. */
export async function startScript(script: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url))], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { port } = JSON.parse(line) as { port: number };
  return running(child, `http://127.0.0.1:${port}`);
}

/** Starts the service on a port found free, whatever it logs, and waits until it is ready. */
export async function startService(env: Record<string, string>): Promise<ServerProcess> {
  const port = await freePort();
  const launcher = fileURLToPath(new URL("../../src/cli/dli.cjs", import.meta.url));
  const child = spawn(process.execPath, [launcher, "serve"], {
    env: { ...process.env, RATE_LIMIT_PER_MINUTE: "0", ...env, PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(`${url}/health/ready`).catch(() => null); // not there yet
    if (answer?.ok === true) return running(child, url);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGKILL");
  throw new Error("the service did not become ready");
}

function running(child: ChildProcess, url: string): ServerProcess {
  const stop = async (): Promise<void> => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  };
  return { child, url, stop };
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Processor time that a process has used, user and system, in seconds. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The most memory that any child of a process, or a child of these, has used, in MB. */
export function peakMegabytes(pid: number | undefined): number {
  const peaks = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statusOf(name))
    .filter(({ parent }) => parent === pid)
    .map(({ id, peak }) => Math.max(peak, peakMegabytes(id)));
  return Math.max(0, ...peaks);
}

function statusOf(pid: string): { id: number; parent: number; peak: number } {
  let status = "";
  try {
    status = readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    // a process that has ended meanwhile has no children
  }
  const number = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  return { id: Number(pid), parent: number("PPid"), peak: Math.round(number("VmHWM") / 1024) };
}
