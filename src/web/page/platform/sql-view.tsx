import { useEffect, useRef, useState } from "preact/hooks";
import { hashOf } from "../../model/page-route.ts";
import { MY_QUERIES } from "../../model/platform-route.ts";
import { FailurePanel } from "../service/failure-panel.tsx";
import { go } from "../service/route.ts";
import { session } from "../service/session.ts";
import { fromCatalog } from "./catalog-completion.ts";
import { sqlEditor } from "./editor.ts";
import { QueriesOf } from "./queries-of.tsx";
import { QueryResult } from "./query-result.tsx";

const LIMITS = [100, 1000, 10_000];

/** What was written last, for who comes back. */
let written = "";

/** Where SQL is written and run, with its result, and what was run before. */
export function SqlView({ query, table }: { query: string | null; table: string | null }) {
  const place = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(() => (table === null ? written : `SELECT *\nFROM ${table}\n`));
  const [limit, setLimit] = useState(1000);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef<(sql: string) => void>(() => {});
  const run = async (sql: string): Promise<void> => {
    if (busy || sql.trim() === "") return;
    setBusy(true);
    setError(null);
    try {
      const begun = await session.client.call("run.execute", { sql, limit, wait_seconds: 0 });
      if ("query_id" in begun) go({ view: "sql", query: begun.query_id, table: null });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  running.current = (sql) => void run(sql);
  useEffect(() => {
    const { current: parent } = place;
    if (parent === null) return;
    const editor = sqlEditor({
      parent,
      text,
      complete: fromCatalog,
      onRun: (sql) => running.current(sql),
      onText: setText,
    });
    shown.current = (sql) => editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: sql } });
    return () => editor.destroy();
  }, []);
  const shown = useRef<(sql: string) => void>(() => {});
  useEffect(() => {
    written = text;
  }, [text]);
  // Who comes to a query by its address finds what was asked.
  useEffect(() => {
    if (query === null || written.trim() !== "") return;
    session.client.call("queries.get", { query_id: query }).then(
      ({ sql }) => shown.current(sql),
      () => {}, // the result says why
    );
  }, [query]);
  return (
    <main class="page" id="main" tabIndex={-1}>
      <div class="page-head">
        <h1>SQL</h1>
        <a class="button" href={hashOf({ view: "queries", choice: MY_QUERIES })}>
          All queries
        </a>
      </div>
      <div class="panel editor" ref={place} />
      <p class="actions run-bar">
        <button
          type="button"
          class="button primary"
          disabled={busy || text.trim() === ""}
          onClick={() => void run(text)}
        >
          Run
        </button>
        <label class="check">
          <span>at most</span>
          <select class="search" value={limit} onChange={(event) => setLimit(Number(event.currentTarget.value))}>
            {LIMITS.map((each) => (
              <option key={each} value={each}>
                {each.toLocaleString("en")} rows
              </option>
            ))}
          </select>
        </label>
        <span class="quiet">Ctrl or ⌘ and Enter runs it, Ctrl and Space completes, Tab leaves the editor</span>
      </p>
      {error !== null && <FailurePanel error={error} />}
      {query !== null && <QueryResult key={query} id={query} />}
      <section class="section">
        <h2>Before</h2>
        <QueriesOf key={query ?? "none"} table={null} onOpen={(sql) => shown.current(sql)} />
      </section>
    </main>
  );
}
