import { useState } from "preact/hooks";
import type { Result } from "../../../../client/index.ts";
import { hashOf } from "../../../model/page-route.ts";
import { qualityMatrix } from "../../../model/quality-matrix.ts";
import { Name } from "../../parts/text.tsx";
import { FailurePanel } from "../../service/failure-panel.tsx";
import { session } from "../../service/session.ts";
import { useLive } from "../../service/use-live.ts";
import { NamedPage } from "../named-page.tsx";
import { Stated } from "../stated.tsx";
import { VersionsTab } from "../versions-tab.tsx";
import { RunsMatrix } from "./runs-matrix.tsx";
import { TestResults } from "./test-results.tsx";

/** Results that are asked for, and runs that are shown at most. */
const [MOST_RESULTS, MOST_RUNS] = [500, 30];
const WAIT_SECONDS = 30;

type Spec = Result<"quality.get">;

/** A specification: how its tests went over time, what the last run has found, and a way to run it. */
export function SpecView({ name }: { name: string }) {
  const live = useLive(
    `tests of ${name}`,
    async (signal) => {
      const [spec, { items, total_count }] = await Promise.all([
        session.client.call("quality.get", { name }, { signal }),
        session.client.call("quality.results", { name, limit: MOST_RESULTS }, { signal }),
      ]);
      return { spec, items, isWhole: items.length === total_count };
    },
    () => null,
  );
  return (
    <NamedPage above={{ route: { view: "quality", words: "", page: 0 }, title: "Quality" }} name={name} live={live}>
      {(data) => (
        <>
          <Stated of={data.spec} />
          <Deeds spec={data.spec} onRun={live.again} />
          <section class="section">
            <h2>Over time</h2>
            {data.items.length === 0 ? (
              <p class="empty">It has not been run yet.</p>
            ) : (
              <RunsMatrix
                matrix={qualityMatrix(
                  data.items,
                  data.spec.tests.map((test) => test.name),
                  { most: MOST_RUNS, isWhole: data.isWhole },
                )}
              />
            )}
          </section>
          <section class="section">
            <h2>The last run</h2>
            <TestResults tests={data.spec.tests} results={data.spec.results} />
          </section>
          <section class="section">
            <h2>Versions</h2>
            <VersionsTab method="quality.versions" name={name} />
          </section>
        </>
      )}
    </NamedPage>
  );
}

function Deeds({ spec: { name, target }, onRun }: { spec: Spec; onRun: () => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await session.client.call("quality.run", { name, wait_seconds: WAIT_SECONDS });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
      onRun();
    }
  };
  const [dataset = target] = target.split("__");
  return (
    <>
      <p class="actions run-bar">
        <button type="button" class="button primary" disabled={busy} onClick={() => void run()}>
          {busy ? "It runs" : "Run"}
        </button>
        <span class="quiet">
          tests{" "}
          <a href={hashOf({ view: "dataset", name: dataset, part: "tables", table: target })}>
            <Name text={target} />
          </a>
        </span>
      </p>
      {error !== null && <FailurePanel error={error} />}
    </>
  );
}
