import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
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

async function freePort(): Promise<number> {
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
