import { counted } from "../../model/number-format.ts";
import { ALL_TABLES, type CatalogChoice, platformHash } from "../../model/platform-route.ts";
import { FailurePanel, Shimmer } from "../service/failure-panel.tsx";
import { hasRoom } from "../service/rooms.ts";
import { go } from "../service/route.ts";
import { session } from "../service/session.ts";
import { useLive } from "../service/use-live.ts";
import { CatalogTable } from "./catalog-table.tsx";
import type { Found } from "./found.ts";
import { Pager } from "./pager.tsx";
import { SearchBox } from "./search-box.tsx";

const PAGE = 50;
/** Letters from which on the catalog is searched. */
const LEAST = 2;

/** The tables of all named datasets: what they hold, and where what one looks for was found. */
export function CatalogView({ choice }: { choice: CatalogChoice }) {
  const { words, tag, personal, page } = choice;
  const keyword = words.trim();
  const { data, error, again } = useLive(
    platformHash({ view: "catalog", choice }),
    (signal) => tablesOf(choice, signal),
    () => null,
  );
  const change = (part: Partial<CatalogChoice>, replacing = false): void =>
    go({ view: "catalog", choice: { ...choice, page: 0, ...part } }, replacing);
  const isFiltered = keyword !== "" || tag !== null || personal;
  return (
    <main class="page" id="main" tabIndex={-1}>
      <div class="page-head">
        <h1>Catalog</h1>
        {hasRoom("quality") && (
          <a class="button" href={platformHash({ view: "quality", words: "", page: 0 })}>
            Tests
          </a>
        )}
        {hasRoom("workflows") && (
          <a class="button" href={platformHash({ view: "workflows", words: "", page: 0 })}>
            Workflows
          </a>
        )}
      </div>
      <div class="filters">
        <SearchBox
          label="Search names, columns, meanings, descriptions, tags"
          words={words}
          onWords={(text) => change({ words: text }, true)}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={personal}
            disabled={keyword.length >= LEAST}
            onChange={(event) => change({ personal: event.currentTarget.checked })}
          />
          <span>with personal columns</span>
        </label>
        {tag !== null && (
          <button type="button" class="chip" onClick={() => change({ tag: null })} aria-label="With any tags again">
            tag {tag} ×
          </button>
        )}
        <span class="found quiet" role="status">
          {data !== null && counted(data.total_count, "table")}
        </span>
      </div>
      {error !== null && <FailurePanel error={error} again={again} />}
      {data === null && error === null && <Shimmer />}
      {data !== null && data.items.length === 0 && (
        <NoTables isFiltered={isFiltered} onAll={() => go({ view: "catalog", choice: ALL_TABLES })} />
      )}
      {data !== null && data.items.length > 0 && (
        <CatalogTable tables={data.items} onTag={(name) => change({ tag: name, words: "" })} />
      )}
      {data !== null && (
        <Pager page={page} size={PAGE} found={data.total_count} onPage={(next) => change({ page: next })} />
      )}
    </main>
  );
}

async function tablesOf(
  { words, tag, personal, page }: CatalogChoice,
  signal: AbortSignal,
): Promise<{ items: Found[]; total_count: number }> {
  const part = { limit: PAGE, offset: page * PAGE };
  const keyword = words.trim();
  if (keyword.length >= LEAST) return session.client.call("catalog.search", { keyword, ...part }, { signal });
  const filter = { ...(tag === null ? {} : { tags: [tag] }), ...(personal ? { personal } : {}) };
  return session.client.call("catalog.list", { ...filter, ...part }, { signal });
}

function NoTables({ isFiltered, onAll }: { isFiltered: boolean; onAll: () => void }) {
  return (
    <div class="empty">
      {isFiltered ? (
        <>
          <p>No table is like that.</p>
          <button type="button" class="button" onClick={onAll}>
            Show all
          </button>
        </>
      ) : (
        <p>
          No dataset has a name yet. <code>dli dataset register FILE</code> or <code>datasets.register</code> gives one.
        </p>
      )}
    </div>
  );
}
