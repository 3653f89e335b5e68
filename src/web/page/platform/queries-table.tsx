import { platformHash } from "../../model/platform-route.ts";
import { inOneLine } from "../../model/sql-words.ts";
import { ago, duration } from "../../model/time-text.ts";
import { visibleText } from "../../model/visible-text.ts";
import { useNow } from "../service/use-now.ts";
import type { QueryRecord } from "./query-record.ts";

const SHOWN = 160;

interface QueriesTableProps {
  queries: readonly QueryRecord[];
  /** Told the statement of one that is opened. */
  onOpen?: ((sql: string) => void) | undefined;
}

/** Queries, the newest first: what was asked, how that ended, and the way to the result. */
export function QueriesTable({ queries, onOpen }: QueriesTableProps) {
  const now = useNow(30_000);
  return (
    <ul class="panel catalog queries">
      {queries.map((query) => (
        <li key={query.query_id}>
          <p class="catalog-name">
            <a
              href={platformHash({ view: "sql", query: query.query_id, table: null })}
              onClick={() => onOpen?.(query.sql)}
            >
              <code>{visibleText(inOneLine(query.sql, SHOWN))}</code>
            </a>
          </p>
          <p class="quiet">
            {query.status.toLowerCase()}
            {took(query)}
            {query.owner !== null && ` · ${visibleText(query.owner)}`}
            {` · ${ago(query.submitted_at, now)}`}
          </p>
          {query.error !== null && <p class="problem">{visibleText(query.error.message)}</p>}
        </li>
      ))}
    </ul>
  );
}

function took({ started_at, finished_at }: QueryRecord): string {
  return started_at === null || finished_at === null ? "" : ` · ${duration(finished_at - started_at)}`;
}
