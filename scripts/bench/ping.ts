import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import autocannon from "autocannon";
import { cpuSeconds, type ServerProcess, startScript, startService } from "./processes.ts";
import { type BenchResult, type Figure, median } from "./result.ts";

const ROUNDS = 5;
const SECONDS = 2;
const CONNECTIONS = 32;

interface Load {
  perSecond: number;
  cpuPerRequest: number;
}

/** `system.ping` against bare node:http with JSON.parse: requests a second, and processor time a request. */
export async function pingBench(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  const service = (level: string): Promise<ServerProcess> =>
    startService({ LOG_LEVEL: level, STATE_DIR: join(folder, level), DATA_ROOT: folder, WORKERS: "1" });
  const servers = {
    bare: await startScript("./bare-server.ts"),
    quiet: await service("silent"),
    logging: await service("info"),
  };
  try {
    const loads: Record<keyof typeof servers, Load[]> = { bare: [], quiet: [], logging: [] };
    for (let round = 0; round <= ROUNDS; round++) {
      for (const name of ["bare", "quiet", "logging"] as const) {
        const load = await drive(servers[name], round === 0 ? 1 : SECONDS);
        if (round > 0) loads[name].push(load); // the first round warms up
      }
    }
    const of = (name: keyof typeof servers, member: keyof Load): number =>
      median(loads[name].map((load) => load[member]));
    const figuresOf = (name: "quiet" | "logging", rate: number, cpu: number): Figure[] => {
      // Round by round, since what else the machine does changes faster than a whole run takes.
      const ratio = (member: keyof Load): number =>
        median(loads[name].map((load, round) => load[member] / (loads.bare[round]?.[member] ?? Number.NaN)));
      return [
        { what: "requests", value: of(name, "perSecond"), unit: "/s" },
        { what: "of bare node:http", value: ratio("perSecond"), unit: "×", goal: { atLeast: rate } },
        { what: "CPU a request", value: of(name, "cpuPerRequest") * 1e6, unit: "µs" },
        { what: "of bare node:http", value: ratio("cpuPerRequest"), unit: "×", goal: { atMost: cpu } },
      ];
    };
    return [
      { what: "system.ping over 32 connections", figures: figuresOf("quiet", 0.8, 1.3) },
      { what: "the same with a log line a request", figures: figuresOf("logging", 0.45, 2.2) },
    ];
  } finally {
    for (const server of Object.values(servers)) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function drive({ url, child }: ServerProcess, seconds: number): Promise<Load> {
  const pid = child.pid as number;
  const before = cpuSeconds(pid);
  const { requests, non2xx, errors } = await autocannon({
    url: `${url}/rpc`,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"jsonrpc":"2.0","method":"system.ping","id":1}',
    connections: CONNECTIONS,
    duration: seconds,
  });
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} requests failed`);
  return { perSecond: requests.average, cpuPerRequest: (cpuSeconds(pid) - before) / requests.total };
}
