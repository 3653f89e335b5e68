import { counted } from "../../model/number-format.ts";
import { hashOf } from "../../model/page-route.ts";
import { platformHash, type QueriesChoice, type QueryScope, queryScopes } from "../../model/platform-route.ts";
import { FailurePanel, Shimmer } from "../service/failure-panel.tsx";
import { go } from "../service/route.ts";
import { session } from "../service/session.ts";
import { useLive } from "../service/use-live.ts";
import { Pager } from "./pager.tsx";
import { QueriesTable } from "./queries-table.tsx";
import { SearchBox } from "./search-box.tsx";

const PAGE = 50;
const PERIOD_MS = 10_000;
const SCOPES: Record<QueryScope, string> = { my: "My queries", all: "Everyone's" };

/** All queries that the caller may see. */
export function QueriesView({ choice }: { choice: QueriesChoice }) {
  const { scope, words, page } = choice;
  const { data, error, again } = useLive(
    platformHash({ view: "queries", choice }),
    (signal) =>
      session.client.call(
        "queries.list",
        { scope, ...(words.trim() === "" ? {} : { search: words.trim() }), limit: PAGE, offset: page * PAGE },
        { signal },
      ),
    () => PERIOD_MS,
  );
  const change = (part: Partial<QueriesChoice>, replacing = false): void =>
    go({ view: "queries", choice: { ...choice, page: 0, ...part } }, replacing);
  return (
    <main class="page" id="main" tabIndex={-1}>
      <p>
        <a href={hashOf({ view: "sql", query: null, table: null })}>SQL</a>
      </p>
      <h1>Queries</h1>
      <div class="filters">
        <SearchBox label="Search in the SQL" words={words} onWords={(text) => change({ words: text }, true)} />
        {session.isAdmin && (
          <select
            class="search"
            aria-label="Whose"
            value={scope}
            onChange={(event) =>
              change({ scope: queryScopes.find((each) => each === event.currentTarget.value) ?? "my" })
            }
          >
            {queryScopes.map((each) => (
              <option key={each} value={each}>
                {SCOPES[each]}
              </option>
            ))}
          </select>
        )}
        <span class="found quiet" role="status">
          {data !== null && counted(data.total_count, "query", "queries")}
        </span>
      </div>
      {error !== null && <FailurePanel error={error} again={again} />}
      {data === null && error === null && <Shimmer />}
      {data !== null && data.items.length === 0 && <p class="empty">No query is like that.</p>}
      {data !== null && data.items.length > 0 && <QueriesTable queries={data.items} />}
      {data !== null && (
        <Pager page={page} size={PAGE} found={data.total_count} onPage={(next) => change({ page: next })} />
      )}
    </main>
  );
}
