import { useLayoutEffect, useRef } from "preact/hooks";
import { type Order, type SortKey, startsDescending } from "../../model/column-sort.ts";
import type { Column } from "../../model/open-report.ts";
import { useNavigation } from "../navigation.ts";
import { PHONE, useMedia } from "../parts/use-media.ts";
import { useRowWindow } from "../parts/use-window.ts";
import { ColumnRow } from "./column-row.tsx";

const [ROW, CARD] = [56, 112];

const HEADS: readonly { key: SortKey | null; label: string; name: string }[] = [
  { key: "number", label: "#", name: "place" },
  { key: "name", label: "column", name: "column" },
  { key: null, label: "distribution", name: "distribution" },
  { key: "missing", label: "missing", name: "missing" },
  { key: "distinct", label: "distinct", name: "distinct" },
  { key: "typical", label: "typical", name: "typical" },
  { key: "alerts", label: "alerts", name: "alerts" },
];

interface ColumnListProps {
  columns: readonly Column[];
  order: Order;
  onOrder: (order: Order) => void;
}

/** Columns as rows of which only those in view are drawn; arrow keys walk, Enter opens. */
export function ColumnList({ columns, order, onOrder }: ColumnListProps) {
  const { place, go } = useNavigation();
  const height = useMedia(PHONE) ? CARD : ROW;
  const list = useRef<HTMLDivElement>(null);
  const { from, to } = useRowWindow(list, columns.length, height);
  const chosen = columns.findIndex((column) => column.place === place.column);

  useLayoutEffect(() => {
    if (chosen >= 0) bringIntoView(list.current, chosen, height);
  }, [chosen, height]);

  const walk = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -columns.length, End: columns.length }[
      event.key
    ];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const from = chosen < 0 ? (step > 0 ? -1 : 0) : chosen;
    const next = columns[Math.min(columns.length - 1, Math.max(0, from + step))];
    if (next !== undefined) go({ table: next.table.index, tab: "columns", column: next.place });
  };
  const sort = (key: SortKey): void => {
    const same = order.key === key;
    onOrder({ key, descending: same ? !order.descending : startsDescending(key) });
  };
  return (
    <div class="columns panel" role="table" aria-label="Columns" aria-rowcount={columns.length + 1}>
      <div class="columns-head" role="rowgroup">
        <div class="column-row head" role="row" aria-rowindex={1}>
          {HEADS.map(({ key, label, name }) => (
            <div
              key={name}
              class={`cell-${name}`}
              role="columnheader"
              aria-sort={key === order.key ? (order.descending ? "descending" : "ascending") : undefined}
            >
              {key === null ? (
                label
              ) : (
                <button type="button" onClick={() => sort(key)} aria-label={label === "#" ? "place" : undefined}>
                  {label}
                  {key === order.key && <span aria-hidden="true"> {order.descending ? "↓" : "↑"}</span>}
                </button>
              )}
            </div>
          ))}
        </div>
      </div>
      <div
        ref={list}
        id="columns"
        role="rowgroup"
        aria-label="Columns; arrow keys walk through them"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk through the rows from here
        tabIndex={0}
        onKeyDown={walk}
        style={{ paddingTop: `${from * height}px`, paddingBottom: `${(columns.length - to) * height}px` }}
      >
        {columns.slice(from, to).map((column, i) => (
          <ColumnRow key={column.place} column={column} index={from + i + 2} chosen={column.place === place.column} />
        ))}
      </div>
    </div>
  );
}

/** Scrolls the page so that a row can be seen, as little as it takes. */
function bringIntoView(list: HTMLElement | null, at: number, height: number): void {
  if (list === null) return;
  const top = list.getBoundingClientRect().top + at * height;
  const head = 52 + 36;
  if (top < head) window.scrollBy(0, top - head - height);
  else if (top + height > window.innerHeight) window.scrollBy(0, top + height - window.innerHeight + height);
}
