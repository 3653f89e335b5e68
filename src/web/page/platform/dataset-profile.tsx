import type { Result } from "../../../client/index.ts";
import { hashOf } from "../../model/page-route.ts";
import { platformHash } from "../../model/platform-route.ts";
import { moment } from "../../model/time-text.ts";
import { Name } from "../parts/text.tsx";
import { FailurePanel, Shimmer } from "../service/failure-panel.tsx";
import { session } from "../service/session.ts";
import { useLive } from "../service/use-live.ts";
import { Grid } from "./grid.tsx";

type Told = Result<"catalog.get">;

/** How old what is known of a dataset is, what depends on it, and some of its rows. */
export function DatasetProfile({ dataset, table }: { dataset: string; table: string | null }) {
  const { data, error, again } = useLive(
    `profile of ${table ?? dataset}`,
    async (signal) => {
      const table_ref = table ?? (await mainTable(dataset, signal));
      return session.client.call("catalog.get", { table_ref, include_sample: true }, { signal });
    },
    () => null,
  );
  if (data === null) return error === null ? <Shimmer /> : <FailurePanel error={error} again={again} />;
  const { freshness, impact, sample, columns = [] } = data;
  const names = columns.map(({ name }) => name);
  return (
    <>
      <Freshness freshness={freshness} />
      <section class="section">
        <h2>What depends on it</h2>
        {(impact?.dependents ?? []).length === 0 ? (
          <p class="quiet">Nothing that has a name.</p>
        ) : (
          <ul class="plain">
            {impact?.dependents.map(({ kind, name }) => (
              <li key={`${kind} ${name}`}>
                <span class="badge">{kind}</span>{" "}
                <a
                  href={platformHash(
                    kind === "metric"
                      ? { view: "metric", name }
                      : { view: "dataset", name, part: "tables", table: null },
                  )}
                >
                  <Name text={name} />
                </a>
              </li>
            ))}
          </ul>
        )}
      </section>
      {sample !== undefined && sample.rows.length > 0 && (
        <section class="section">
          <h2>Some rows</h2>
          {sample.masked.length > 0 && (
            <p class="quiet">Left out, since they may tell of a person: {sample.masked.join(", ")}</p>
          )}
          <Grid
            label="Some rows"
            columns={names.map((name) => ({ name }))}
            rows={sample.rows.map((row) => names.map((name) => row[name] ?? null))}
          />
        </section>
      )}
    </>
  );
}

/** The table that stands for a dataset: its namesake, or the first of its tables. */
async function mainTable(dataset: string, signal: AbortSignal): Promise<string> {
  const { items } = await session.client.call("catalog.list", { dataset, limit: 500 }, { signal });
  const found = items.find(({ table_ref }) => table_ref === dataset) ?? items[0];
  return found?.table_ref ?? dataset;
}

function Freshness({ freshness }: { freshness: Told["freshness"] }) {
  const { profile = null, snapshot = null } = freshness ?? {};
  return (
    <dl class="panel facts-list">
      <div>
        <dt>Profile</dt>
        <dd>
          {profile === null ? (
            "not made yet"
          ) : (
            <>
              <a href={hashOf({ view: "profile", id: profile.job_id, path: "" })}>Open the profile</a>
              {` of ${moment(profile.begun_at)} · `}
              <a href={hashOf({ view: "compare", left: profile.job_id, right: "previous" })}>
                Compare with the one before
              </a>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Rows for SQL</dt>
        <dd>{snapshot === null ? "not loaded yet" : `loaded ${moment(snapshot.begun_at)}`}</dd>
      </div>
    </dl>
  );
}
