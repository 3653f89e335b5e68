import type { Result } from "../../../../client/index.ts";
import { count, counted } from "../../../model/number-format.ts";
import { observedText } from "../../../model/observed-text.ts";
import { visibleText } from "../../../model/visible-text.ts";
import { Name } from "../../parts/text.tsx";
import { Grid } from "../grid.tsx";
import { StatusPill } from "../status-pill.tsx";

type Spec = Result<"quality.get">;
type Found = Spec["results"][number];

/** What each test of a specification says, and what the last run has found; of one that failed, some rows. */
export function TestResults({ tests, results }: { tests: Spec["tests"]; results: Spec["results"] }) {
  const shown = tests.map((test) => ({ test, found: results.find(({ name }) => name === test.name) ?? null }));
  return (
    <ul class="panel catalog">
      {shown.map(({ test, found }) => (
        <li key={test.name}>
          <p class="catalog-name">
            <b>
              <Name text={test.name} />
            </b>
            {found === null ? <span class="quiet">not run</span> : <StatusPill status={found.status} />}
            <span class="badge">{test.type}</span>
            {test.severity === "warn" && <span class="badge">warns only</span>}
          </p>
          {found !== null && <Finding found={found} />}
        </li>
      ))}
    </ul>
  );
}

function Finding({
  found: { expected, observed, failing_rows, rows, approximate, by, sample, error, ms },
}: {
  found: Found;
}) {
  const of = rows === null ? "" : ` of ${counted(rows, "row")}`;
  const found = observedText(observed);
  return (
    <>
      <p>
        {visibleText(expected)}
        {found !== "" && (
          <>
            {" · found "}
            <bdi>{found}</bdi>
            {approximate && ", about"}
          </>
        )}
        {failing_rows !== null && failing_rows > 0 && ` · ${count(failing_rows)}${of} fail`}
      </p>
      <p class="quiet">
        {by === "profile" ? "by the profile" : "by the rows"}
        {` · ${ms < 1 ? "under 1" : count(Math.round(ms))} ms`}
      </p>
      {error !== null && <p class="problem">{visibleText(error.message)}</p>}
      {sample !== null && sample.rows.length > 0 && (
        <details>
          <summary>Rows that fail: {sample.rows.length}</summary>
          <Grid label="Rows that fail" columns={sample.columns.map((name) => ({ name }))} rows={sample.rows} />
          {sample.masked.length > 0 && (
            <p class="quiet">Without what may tell of a person: {sample.masked.map(visibleText).join(", ")}</p>
          )}
        </details>
      )}
    </>
  );
}
