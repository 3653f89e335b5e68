import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { RequestObserver } from "../rpc/responder.ts";
import { CallDurations } from "./call-durations.ts";

export interface Gauges {
  /** Brings what these tell up to date; where it rejects, what was known last is told. */
  count: () => Promise<void>;
  queued: () => number;
  running: () => number;
  executorReady: () => boolean;
  workers: number;
}

/**
 * What prom-client tells of the process itself: set up once, however many services run in it, since the observers that
 * it has cannot be taken down again; and not before somebody asks, since one of them wakes the process a hundred times a
 * second: two thirds of what an idle service takes, which is 1 % of a core.
 */
let ofProcess: Registry | null = null;

function processRegistry(): Registry {
  if (ofProcess === null) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}

/** What the service counts, for Prometheus: nothing in it tells a host, a path or a caller. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #count: Gauges["count"];
  /** Calls since the last scrape, by method and code: adding one up here costs less than in a labelled counter. */
  readonly #calls = new Map<string, Map<number, number>>();
  readonly #durations: CallDurations;
  readonly #jobs: Counter<"status">;
  readonly #bytes: Counter;
  readonly #rows: Counter;

  constructor(gauges: Gauges) {
    this.#count = gauges.count;
    const registers = [this.#registry];
    const calls = this.#calls;
    new Counter<"method" | "code">({
      name: "dli_requests_total",
      help: "Calls by method and error code; code 0 is a result",
      labelNames: ["method", "code"],
      registers,
      collect() {
        for (const [method, codes] of calls) {
          for (const [code, count] of codes) this.inc({ method, code: String(code) }, count);
        }
        calls.clear();
      },
    });
    this.#durations = new CallDurations(registers);
    this.#jobs = new Counter({
      name: "dli_jobs_total",
      help: "Jobs that ended, by status",
      labelNames: ["status"],
      registers,
    });
    this.#bytes = new Counter({ name: "dli_profiled_bytes_total", help: "Bytes of profiled tables", registers });
    this.#rows = new Counter({ name: "dli_profiled_rows_total", help: "Rows of profiled tables", registers });
    const gauge = (name: string, help: string, read: () => number): void => {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    };
    gauge("dli_jobs_queued", "Jobs that wait for a free place", gauges.queued);
    gauge("dli_jobs_running", "Jobs that run", gauges.running);
    gauge("dli_executor_ready", "1 while the executor takes jobs", () => Number(gauges.executorReady()));
    gauge("dli_executor_workers", "Worker threads of the executor", () => gauges.workers);
  }

  /** Counts a call. */
  readonly observe: RequestObserver = (method, code, seconds) => {
    let codes = this.#calls.get(method);
    if (codes === undefined) {
      codes = new Map();
      this.#calls.set(method, codes);
    }
    codes.set(code, (codes.get(code) ?? 0) + 1);
    this.#durations.add(method, seconds);
  };

  jobEnded(status: string, bytes: number, rows: number): void {
    this.#jobs.inc({ status });
    this.#bytes.inc(bytes);
    this.#rows.inc(rows);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The numbers in Prometheus' text format. */
  async text(): Promise<string> {
    await this.#count().catch(() => {});
    const texts = await Promise.all([processRegistry().metrics(), this.#registry.metrics()]);
    return texts.join("\n");
  }
}
