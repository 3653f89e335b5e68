import { useState } from "preact/hooks";
import type { Result } from "../../../client/index.ts";
import { hashOf } from "../../model/page-route.ts";
import { ALL_TABLES, type DatasetPart, datasetParts, type PlatformRoute } from "../../model/platform-route.ts";
import { visibleText } from "../../model/visible-text.ts";
import type { Room } from "../../rooms.ts";
import { Name } from "../parts/text.tsx";
import { messageOf } from "../service/failure-panel.tsx";
import { hasRoom } from "../service/rooms.ts";
import { go } from "../service/route.ts";
import { session } from "../service/session.ts";
import { useLive } from "../service/use-live.ts";
import { DatasetProfile } from "./dataset-profile.tsx";
import { DatasetTables } from "./dataset-tables.tsx";
import { LineageTab } from "./lineage/lineage-tab.tsx";
import { NamedPage } from "./named-page.tsx";
import { QueriesOf } from "./queries-of.tsx";
import { VersionsTab } from "./versions-tab.tsx";
import { Watched } from "./watched.tsx";

type DatasetRoute = Extract<PlatformRoute, { view: "dataset" }>;
type Dataset = Result<"datasets.get">;

/** Rooms that parts need beside the catalog. */
const ROOMS: Partial<Record<DatasetPart, Room>> = { queries: "sql", lineage: "lineage" };

const NAMES: Record<DatasetPart, string> = {
  tables: "Tables and columns",
  profile: "Profile and use",
  lineage: "Lineage",
  versions: "Versions",
  queries: "Queries",
};

/** What has a name: its tables with their columns, its profile, who changed it, and what was asked of it. */
export function DatasetView({ route }: { route: DatasetRoute }) {
  const { name, part, table } = route;
  const live = useLive(
    `dataset ${name}`,
    (signal) => session.client.call("datasets.get", { name }, { signal }),
    () => null,
  );
  const parts = datasetParts.filter((each) => hasRoom(ROOMS[each] ?? "catalog"));
  return (
    <NamedPage above={{ route: { view: "catalog", choice: ALL_TABLES }, title: "Catalog" }} name={name} live={live}>
      {(data) => (
        <>
          <Head dataset={data} />
          <nav class="tabs" aria-label="Of this dataset">
            {parts.map((each) => (
              <a
                key={each}
                class="tab"
                href={hashOf({ ...route, part: each })}
                aria-current={each === part ? "page" : undefined}
              >
                {NAMES[each]}
              </a>
            ))}
          </nav>
          {part === "tables" && <DatasetTables dataset={name} table={table} />}
          {part === "profile" && <DatasetProfile dataset={name} table={table} />}
          {part === "lineage" && <LineageTab table={table ?? name} />}
          {part === "versions" && <VersionsTab method="datasets.versions" name={name} />}
          {part === "queries" && <QueriesOf table={table ?? name} />}
        </>
      )}
    </NamedPage>
  );
}

function Head({ dataset }: { dataset: Dataset }) {
  const [problem, setProblem] = useState("");
  const { name, kind, description, owner, team, tags, version, depends_on, sql } = dataset;
  const refresh = async (): Promise<void> => {
    try {
      const { job_id } = await session.client.call("datasets.refresh", { name });
      go({ view: "job", id: job_id });
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <>
      <p class="catalog-name">
        <span class="badge">{kind}</span>
        <span class="quiet">version {version}</span>
        {owner !== null && <span>{visibleText(owner)}</span>}
        {team !== null && <span>{visibleText(team)}</span>}
        {tags.map((tag) => (
          <a key={tag} class="chip tag" href={hashOf({ view: "catalog", choice: { ...ALL_TABLES, tag } })}>
            {visibleText(tag)}
          </a>
        ))}
      </p>
      {description !== null && <p class="lead">{visibleText(description)}</p>}
      <p class="actions run-bar">
        {hasRoom("sql") && (
          <a class="button primary" href={hashOf({ view: "sql", query: null, table: name })}>
            Query it
          </a>
        )}
        {kind === "source" && (
          <button type="button" class="button" onClick={() => void refresh()}>
            Refresh
          </button>
        )}
      </p>
      <Watched dataset={dataset} />
      {problem !== "" && (
        <p class="problem" role="alert">
          {visibleText(problem)}
        </p>
      )}
      {sql !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
        <pre class="panel sql-text" tabIndex={0} role="region" aria-label="Its SELECT">
          {sql.split("\n").map(visibleText).join("\n")}
        </pre>
      )}
      {depends_on.length > 0 && (
        <p class="quiet">
          Reads{" "}
          {depends_on.map((ref, i) => (
            <span key={ref}>
              {i > 0 && ", "}
              <Name text={ref} />
            </span>
          ))}
        </p>
      )}
    </>
  );
}
