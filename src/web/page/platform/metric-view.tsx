import { useState } from "preact/hooks";
import type { Result } from "../../../client/index.ts";
import { pointsOf } from "../../model/metric-points.ts";
import { visibleText } from "../../model/visible-text.ts";
import { session } from "../service/session.ts";
import { useLive } from "../service/use-live.ts";
import { MetricChart } from "./metric-chart.tsx";
import { MetricRun } from "./metric-run.tsx";
import { MetricValues } from "./metric-values.tsx";
import { NamedPage } from "./named-page.tsx";
import { Stated } from "./stated.tsx";
import { VersionsTab } from "./versions-tab.tsx";

const MOST_VALUES = 200;

type Metric = Result<"metrics.get">;

/** A metric: what it asks, what it answered over time, and a way to ask it again. */
export function MetricView({ name }: { name: string }) {
  const [round, setRound] = useState(0);
  const live = useLive(
    `metric ${name} ${round}`,
    async (signal) => {
      const [metric, { values }] = await Promise.all([
        session.client.call("metrics.get", { name }, { signal }),
        session.client.call("metrics.history", { name, limit: MOST_VALUES }, { signal }),
      ]);
      return { metric, values };
    },
    () => null,
  );
  return (
    <NamedPage above={{ route: { view: "metrics", words: "", page: 0 }, title: "Metrics" }} name={name} live={live}>
      {(data) => (
        <>
          <Head metric={data.metric} />
          <MetricRun metric={data.metric} onRun={() => setRound((before) => before + 1)} />
          <section class="section">
            <h2>Over time</h2>
            {data.values.length === 0 ? (
              <p class="empty">It has not been run yet.</p>
            ) : (
              <>
                <MetricChart series={pointsOf(data.values)} unit={data.metric.unit} />
                <MetricValues values={data.values} />
              </>
            )}
          </section>
          <section class="section">
            <h2>Versions</h2>
            <VersionsTab method="metrics.versions" name={name} />
          </section>
        </>
      )}
    </NamedPage>
  );
}

function Head({ metric }: { metric: Metric }) {
  return (
    <>
      <Stated of={metric}>{metric.unit !== null && <span class="badge">{visibleText(metric.unit)}</span>}</Stated>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <pre class="panel sql-text" tabIndex={0} role="region" aria-label="Its SELECT">
        {metric.sql.split("\n").map(visibleText).join("\n")}
      </pre>
    </>
  );
}
