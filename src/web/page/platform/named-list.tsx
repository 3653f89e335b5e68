import type { ComponentChildren } from "preact";
import { counted } from "../../model/number-format.ts";
import { type PlatformRoute, platformHash } from "../../model/platform-route.ts";
import { FailurePanel, Shimmer } from "../service/failure-panel.tsx";
import { go } from "../service/route.ts";
import { useLive } from "../service/use-live.ts";
import { Pager } from "./pager.tsx";
import { SearchBox } from "./search-box.tsx";

const PAGE = 50;

type ListRoute = Extract<PlatformRoute, { words: string; page: number }>;

/** Which part of a list is asked for. */
interface Part {
  search?: string;
  limit: number;
  offset: number;
}

interface NamedListProps<Item> {
  route: ListRoute;
  title: string;
  /** What one of them is called. */
  one: string;
  /** How the first of them is made. */
  command: string;
  ask: (part: Part, signal: AbortSignal) => Promise<{ items: Item[]; total_count: number }>;
  /** Milliseconds after which the list is asked for again; never. */
  again?: number;
  children: (item: Item) => ComponentChildren;
}

/** What has names of one kind, searched and in pages. */
export function NamedList<Item extends { name: string }>(props: NamedListProps<Item>) {
  const { route, title, one, command, ask, again: pause = null, children } = props;
  const { words, page } = route;
  const search = words.trim();
  const { data, error, again } = useLive(
    platformHash(route),
    (signal) => ask({ ...(search === "" ? {} : { search }), limit: PAGE, offset: page * PAGE }, signal),
    () => pause,
  );
  return (
    <main class="page" id="main" tabIndex={-1}>
      <h1>{title}</h1>
      <div class="filters">
        <SearchBox
          label="Search names and descriptions"
          words={words}
          onWords={(text) => go({ ...route, words: text, page: 0 }, true)}
        />
        <span class="found quiet" role="status">
          {data !== null && counted(data.total_count, one)}
        </span>
      </div>
      {error !== null && <FailurePanel error={error} again={again} />}
      {data === null && error === null && <Shimmer />}
      {data !== null && data.items.length === 0 && (
        <p class="empty">
          {search === "" ? `No ${one} yet. ` : `No ${one} is like that.`}
          {search === "" && <code>{command}</code>}
        </p>
      )}
      {data !== null && data.items.length > 0 && (
        <ul class="panel catalog">
          {data.items.map((item) => (
            <li key={item.name}>{children(item)}</li>
          ))}
        </ul>
      )}
      {data !== null && (
        <Pager page={page} size={PAGE} found={data.total_count} onPage={(next) => go({ ...route, page: next })} />
      )}
    </main>
  );
}
