import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { count } from "../../model/number-format.ts";
import type { Column } from "../../model/open-report.ts";
import { useNavigation } from "../navigation.ts";
import { isTyping } from "../parts/keys.ts";
import { OVERLAY, useMedia } from "../parts/use-media.ts";
import { ColumnDetail } from "./column-detail.tsx";
import { shownColumns } from "./columns-tab.tsx";

/** What is known of the chosen column, beside the list or over it; j and k walk, Escape closes. */
export function Detail({ column }: { column: Column }) {
  const { place, go } = useNavigation();
  const panel = useRef<HTMLElement>(null);
  const over = useMedia(OVERLAY);
  const columns = shownColumns(column.table);
  const at = columns.indexOf(column);
  const step = (by: number): void => {
    const next = columns[at + by];
    if (next !== undefined) go({ ...place, column: next.place });
  };
  const close = (): void => {
    go({ ...place, column: null });
    document.getElementById("columns")?.focus({ preventScroll: true });
  };

  // With the column on the screen: a key that is quicker than the next frame would walk from the column before.
  useLayoutEffect(() => {
    const keys = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "Escape") close();
      else if (event.key === "j") step(1);
      else if (event.key === "k") step(-1);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", keys);
    return () => document.removeEventListener("keydown", keys);
  });
  useEffect(() => {
    panel.current?.scrollTo(0, 0);
    if (over) panel.current?.focus({ preventScroll: true });
  }, [column, over]);

  return (
    <aside class="detail" ref={panel} tabIndex={-1} aria-label={`Column ${column.path}`}>
      <div class="detail-bar">
        <button type="button" class="icon" disabled={at <= 0} onClick={() => step(-1)} aria-label="Column before (k)">
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M10 16V4M5 9l5-5 5 5" />
          </svg>
        </button>
        <button
          type="button"
          class="icon"
          disabled={at < 0 || at >= columns.length - 1}
          onClick={() => step(1)}
          aria-label="Next column (j)"
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M10 4v12M5 11l5 5 5-5" />
          </svg>
        </button>
        <span class="quiet">{at < 0 ? "" : `${count(at + 1)} of ${count(columns.length)}`}</span>
        <span class="space" />
        <button type="button" class="icon" onClick={close} aria-label="Close (Escape)">
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M5 5l10 10M15 5L5 15" />
          </svg>
        </button>
      </div>
      <ColumnDetail column={column} />
    </aside>
  );
}
