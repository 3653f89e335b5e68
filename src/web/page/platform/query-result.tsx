import { useState } from "preact/hooks";
import { count, counted } from "../../model/number-format.ts";
import { moment } from "../../model/time-text.ts";
import { visibleText } from "../../model/visible-text.ts";
import { FailurePanel, messageOf, Shimmer } from "../service/failure-panel.tsx";
import { session } from "../service/session.ts";
import { useLive } from "../service/use-live.ts";
import { Grid } from "./grid.tsx";
import { Pager } from "./pager.tsx";
import { isActive, type QueryPage } from "./query-record.ts";

const PAGE = 100;
const AGAIN_MS = 500;
const FORMATS = ["csv", "ndjson", "parquet"] as const;

/** The result of a query, page by page; while it runs, that it does. */
export function QueryResult({ id }: { id: string }) {
  const [page, setPage] = useState(0);
  const [problem, setProblem] = useState("");
  const { data, error, again } = useLive(
    `result of ${id}, ${page}`,
    (signal) => session.client.call("queries.result", { query_id: id, offset: page * PAGE, limit: PAGE }, { signal }),
    (answer) => (isActive(answer) ? AGAIN_MS : null),
  );
  const doing = async (work: () => Promise<unknown>): Promise<void> => {
    setProblem("");
    try {
      await work();
    } catch (thrown) {
      setProblem(messageOf(thrown));
    }
  };
  const cancel = async (): Promise<void> => {
    await session.client.call("queries.cancel", { query_id: id });
    again();
  };
  const columns = data?.columns ?? null;
  const rows = data?.rows ?? null;
  return (
    <section class="section" aria-label="Result">
      <h2>Result</h2>
      {error !== null && <FailurePanel error={error} again={again} />}
      {data === null && error === null && <Shimmer rows={3} />}
      {error === null && data !== null && isActive(data) && (
        <p role="status">
          It runs.{" "}
          <button type="button" class="button danger" onClick={() => void doing(cancel)}>
            Cancel
          </button>
        </p>
      )}
      {problem !== "" && (
        <p class="problem" role="alert">
          {visibleText(problem)}
        </p>
      )}
      {data !== null && !isActive(data) && rows === null && (
        <p class="empty">{data.status === "CANCELLED" ? "It was cancelled." : "It has no result."}</p>
      )}
      {data !== null && columns !== null && rows !== null && (
        <>
          <p class="actions run-bar">
            <Said of={data} />
            {FORMATS.map((format) => (
              <button key={format} type="button" class="link" onClick={() => void doing(() => saved(id, format))}>
                {format === "parquet" ? "Parquet" : format.toUpperCase()}
              </button>
            ))}
          </p>
          {rows.length > 0 && <Grid label="Rows" columns={columns} rows={rows} first={page * PAGE + 1} />}
          <Pager page={page} size={PAGE} found={data.row_count ?? rows.length} onPage={setPage} />
        </>
      )}
    </section>
  );
}

function Said({ of: { row_count, truncated, expires_at } }: { of: QueryPage }) {
  return (
    <span role="status">
      {row_count !== null && <b>{counted(row_count, "row")}</b>}
      {truncated === true && `, cut off: there are more than ${count(row_count ?? 0)}`}
      {expires_at !== null && <span class="quiet">{` · kept until ${moment(expires_at)}`}</span>}
    </span>
  );
}

/** Saves a whole result as a file. */
async function saved(id: string, format: (typeof FORMATS)[number]): Promise<void> {
  const content = await session.download(`results/${id}.${format}`);
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = `${id}.${format}`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000); // by then it is read
}
