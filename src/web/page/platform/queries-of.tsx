import { FailurePanel, Shimmer } from "../service/failure-panel.tsx";
import { session } from "../service/session.ts";
import { useLive } from "../service/use-live.ts";
import { QueriesTable } from "./queries-table.tsx";

const NEWEST = 10;
const PERIOD_MS = 10_000;

/** The newest queries: the caller's own, or those that read a table, as far as he may see them. */
export function QueriesOf({ table, onOpen }: { table: string | null; onOpen?: (sql: string) => void }) {
  const { data, error, again } = useLive(
    `queries of ${table ?? "mine"}`,
    (signal) =>
      table === null
        ? session.client.call("queries.list", { limit: NEWEST }, { signal })
        : session.client.call("catalog.queries", { table_ref: table, limit: NEWEST }, { signal }),
    () => PERIOD_MS,
  );
  if (data === null) return error === null ? <Shimmer rows={3} /> : <FailurePanel error={error} again={again} />;
  if (data.items.length === 0) return <p class="empty">No query yet.</p>;
  return <QueriesTable queries={data.items} onOpen={onOpen} />;
}
