import type { ComponentChildren } from "preact";
import { bytes, count } from "../../model/number-format.ts";
import { duration } from "../../model/time-text.ts";
import { visibleText } from "../../model/visible-text.ts";
import { FailurePanel, Shimmer } from "./failure-panel.tsx";
import { session } from "./session.ts";
import { useLive } from "./use-live.ts";

const PERIOD_MS = 5000;

/** How the service is, part by part. */
export function HealthView() {
  const { data, error, again } = useLive(
    "health",
    (signal) => session.client.call("system.health", {}, { signal }),
    () => PERIOD_MS,
  );
  const version = useLive(
    "version",
    (signal) => session.client.call("system.version", {}, { signal }),
    () => null,
  ).data;
  return (
    <main class="page" id="main" tabIndex={-1}>
      <h1>Health</h1>
      {error !== null && <FailurePanel error={error} again={again} />}
      {data === null && error === null && <Shimmer rows={3} />}
      {data !== null && (
        <>
          <p class="lead quiet">
            The service is <b>{data.status}</b>
            {version !== null &&
              ` · version ${version.version} · JSON-RPC ${version.jsonrpc} · Croissant ${version.croissant}`}
          </p>
          <div class="parts">
            <Part name="Store" status={data.store.status} ms={data.store.latency_ms}>
              {data.store.reason === undefined ? "answers" : visibleText(data.store.reason)}
            </Part>
            <Part name="Executor" status={data.executor.status} ms={data.executor.latency_ms}>
              {count(data.executor.running)} running, {count(data.executor.queued)} waiting
            </Part>
            <Part name="Disk" status={data.disk.status} ms={data.disk.latency_ms}>
              {bytes(data.disk.free_bytes)} free
            </Part>
          </div>
        </>
      )}
    </main>
  );
}

interface PartProps {
  name: string;
  status: "healthy" | "degraded";
  ms: number;
  children: ComponentChildren;
}

function Part({ name, status, ms, children }: PartProps) {
  return (
    <section class="panel health-part" aria-label={name}>
      <h2>{name}</h2>
      <p>
        <i class={`live ${status}`} /> {status}
      </p>
      <p>{children}</p>
      <p class="quiet">answered in {ms < 1 ? "less than 1 ms" : duration(ms)}</p>
    </section>
  );
}
