import { counted } from "../../model/number-format.ts";
import { platformHash } from "../../model/platform-route.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Name } from "../parts/text.tsx";
import { FailurePanel, Shimmer } from "../service/failure-panel.tsx";
import { go } from "../service/route.ts";
import { session } from "../service/session.ts";
import { useLive } from "../service/use-live.ts";
import { Pager } from "./pager.tsx";
import { SearchBox } from "./search-box.tsx";

const PAGE = 50;

/** Statements that have a name, whose values are kept over time. */
export function MetricsView({ words, page }: { words: string; page: number }) {
  const search = words.trim();
  const { data, error, again } = useLive(
    platformHash({ view: "metrics", words, page }),
    (signal) =>
      session.client.call(
        "metrics.list",
        { ...(search === "" ? {} : { search }), limit: PAGE, offset: page * PAGE },
        { signal },
      ),
    () => null,
  );
  return (
    <main class="page" id="main" tabIndex={-1}>
      <h1>Metrics</h1>
      <div class="filters">
        <SearchBox
          label="Search names and descriptions"
          words={words}
          onWords={(text) => go({ view: "metrics", words: text, page: 0 }, true)}
        />
        <span class="found quiet" role="status">
          {data !== null && counted(data.total_count, "metric")}
        </span>
      </div>
      {error !== null && <FailurePanel error={error} again={again} />}
      {data === null && error === null && <Shimmer />}
      {data !== null && data.items.length === 0 && (
        <p class="empty">
          {search === "" ? "No metric yet. " : "No metric is like that."}
          {search === "" && <code>dli metric register FILE</code>}
        </p>
      )}
      {data !== null && data.items.length > 0 && (
        <ul class="panel catalog">
          {data.items.map(({ name, description, unit, depends_on, parameters, tags }) => (
            <li key={name}>
              <p class="catalog-name">
                <a href={platformHash({ view: "metric", name })}>
                  <Name text={name} />
                </a>
                {unit !== null && <span class="badge">{visibleText(unit)}</span>}
                {tags.map((tag) => (
                  <span key={tag} class="badge">
                    {visibleText(tag)}
                  </span>
                ))}
              </p>
              {description !== null && <p>{visibleText(description)}</p>}
              <p class="quiet">
                {depends_on.length === 0 ? "reads no table" : `reads ${depends_on.join(", ")}`}
                {parameters.length > 0 && ` · ${counted(parameters.length, "parameter")}`}
              </p>
            </li>
          ))}
        </ul>
      )}
      {data !== null && (
        <Pager
          page={page}
          size={PAGE}
          found={data.total_count}
          onPage={(next) => go({ view: "metrics", words, page: next })}
        />
      )}
    </main>
  );
}
