import { count, counted } from "../../model/number-format.ts";
import { platformHash } from "../../model/platform-route.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Name } from "../parts/text.tsx";
import { FailurePanel, Shimmer } from "../service/failure-panel.tsx";
import { session } from "../service/session.ts";
import { useLive } from "../service/use-live.ts";
import { ColumnsTable } from "./columns-table.tsx";

const MOST = 500;

/** The tables of a dataset, and the columns of one of them. */
export function DatasetTables({ dataset, table }: { dataset: string; table: string | null }) {
  const { data, error, again } = useLive(
    `tables of ${dataset}`,
    (signal) => session.client.call("catalog.list", { dataset, limit: MOST }, { signal }),
    () => null,
  );
  if (data === null) return error === null ? <Shimmer /> : <FailurePanel error={error} again={again} />;
  const [first] = data.items;
  if (first === undefined)
    return <p class="empty">Its tables are not known yet: they are once it has been profiled.</p>;
  const chosen = data.items.find(({ table_ref }) => table_ref === (table ?? dataset)) ?? first;
  return (
    <div class={data.items.length > 1 ? "with-list" : ""}>
      {data.items.length > 1 && (
        <nav class="panel table-list" aria-label="Tables">
          {data.items.map(({ table_ref, rows }) => (
            <a
              key={table_ref}
              href={platformHash({ view: "dataset", name: dataset, part: "tables", table: table_ref })}
              aria-current={table_ref === chosen.table_ref ? "true" : undefined}
            >
              <Name text={shortName(table_ref, dataset)} />
              {rows !== null && <span class="quiet">{count(rows)}</span>}
            </a>
          ))}
          {data.total_count > data.items.length && (
            <p class="quiet">and {count(data.total_count - data.items.length)} more, which the catalog finds</p>
          )}
        </nav>
      )}
      <TableColumns key={chosen.table_ref} table={chosen.table_ref} />
    </div>
  );
}

/** The part of a reference that tells a table from the others of its dataset. */
function shortName(ref: string, dataset: string): string {
  return ref.startsWith(`${dataset}__`) ? ref.slice(dataset.length + 2) : (ref.split(".").at(-1) ?? ref);
}

function TableColumns({ table }: { table: string }) {
  const { data, error, again } = useLive(
    `columns of ${table}`,
    (signal) => session.client.call("catalog.get", { table_ref: table, section: "columns" }, { signal }),
    () => null,
  );
  if (data === null) return error === null ? <Shimmer /> : <FailurePanel error={error} again={again} />;
  const { columns = [], description, rows } = data;
  return (
    <section aria-label={`Table ${table}`}>
      <h2>
        <Name text={table} />
      </h2>
      <p class="quiet">
        {rows === null ? "Rows are not counted yet" : counted(rows, "row")}
        {description !== null && ` · ${visibleText(description)}`}
      </p>
      {columns.length === 0 ? (
        <p class="empty">Its columns are not known yet.</p>
      ) : (
        <ColumnsTable columns={columns} rows={rows} />
      )}
    </section>
  );
}
