import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
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
  const { user, system } = timesOf(pid);
  return user + system;
}

/** Processor time of the children of this process that have ended, and of what has descended from them. */
export function cpuSecondsOfEnded(): number {
  const { ofEnded } = timesOf(process.pid);
  return ofEnded;
}

function timesOf(pid: number): { user: number; system: number; ofEnded: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields
    .slice(11, 15)
    .map((ticks) => Number(ticks) / TICKS_PER_SECOND);
  return { user, system, ofEnded: endedUser + endedSystem };
}

/** The processor time of a process and of all those that descend from it and run, in seconds. */
export function cpuSecondsOfAll(pid: number): number {
  return family(pid).reduce((sum, one) => sum + cpuOf(one), 0);
}

/** The most memory that a process, or one that descends from it, has used, in MB. */
export function peakMegabytes(pid: number | undefined): number {
  return pid === undefined ? 0 : Math.max(0, ...family(pid).map((one) => Math.round(statusOf(one, "VmHWM") / 1024)));
}

/** The memory that a process, and those that descend from it, have now, in MB. */
export function megabytesOf(pid: number | undefined): number {
  return pid === undefined ? 0 : family(pid).reduce((sum, one) => sum + statusOf(one, "VmRSS") / 1024, 0);
}

/** From now on, the most memory of a process and of those that descend from it is that of what comes. */
export function forgetPeak(pid: number | undefined): void {
  if (pid === undefined) return;
  for (const one of family(pid)) {
    try {
      writeFileSync(`/proc/${one}/clear_refs`, "5");
    } catch {
      // it has ended meanwhile
    }
  }
}

/** A process, and those that descend from it. */
function family(pid: number): number[] {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ id: Number(name), parent: statusOf(Number(name), "PPid") }));
  const found = [pid];
  for (const one of found) found.push(...parents.filter(({ parent }) => parent === one).map(({ id }) => id));
  return found;
}

function cpuOf(pid: number): number {
  try {
    return cpuSeconds(pid);
  } catch {
    return 0; // it has ended meanwhile
  }
}

function statusOf(pid: number, name: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  } catch {
    return 0; // it has ended meanwhile
  }
}
