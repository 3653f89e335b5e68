import { KIND_NAMES, KINDS, type Kind } from "../../model/kinds.ts";
import { count, counted, percent } from "../../model/number-format.ts";
import type { Column, Table } from "../../model/open-report.ts";
import { visibleText } from "../../model/visible-text.ts";
import { short } from "./bars.tsx";

/** From so many columns on they are too narrow to be told apart. */
const NARROW = 200;
const WIDTH = 1000;
const RIBBON = 5;

/**
 * Every column of a table as a bar: its height is the share of cells that are there, above it what is missing, hatched.
 * A click leads to the column.
 */
export function ColumnMap({
  table,
  onChoose,
  small = false,
}: {
  table: Table;
  onChoose?: (column: Column) => void;
  small?: boolean;
}) {
  const columns = table.columns.filter(({ parent }) => parent === undefined);
  if (columns.length === 0) return null;
  if (table.rows === 0) return <div class="drawing none">no rows</div>;
  const narrow = columns.length >= NARROW;
  const height = small ? 26 : narrow ? 46 : 30;
  const label = `Column map: ${counted(columns.length, "column")}, ${percent(table.missing, table.cells)} of cells missing`;
  const choose = (event: MouseEvent): void => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    const column = columns[Math.floor(((event.clientX - left) / width) * columns.length)];
    if (column !== undefined) onChoose?.(column);
  };
  const drawing = (
    <svg
      class={narrow ? "map narrow" : "map"}
      viewBox={`0 0 ${WIDTH} ${height}`}
      preserveAspectRatio="none"
      style={{ height: `${height}px` }}
      role="img"
      aria-label={label}
    >
      {paths(columns, height, narrow).map(({ key, kind, d }) => (
        <path key={key} class={kind === null ? key : "kind"} data-kind={kind ?? undefined} d={d} />
      ))}
      {!small &&
        !narrow &&
        columns.map((column, i) => (
          <rect
            key={column.place}
            class="hit"
            x={(i * WIDTH) / columns.length}
            y="0"
            width={WIDTH / columns.length}
            height={height}
          >
            <title>{titleOf(column)}</title>
          </rect>
        ))}
    </svg>
  );
  return onChoose === undefined ? (
    drawing
  ) : (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a shortcut for the mouse; the list leads to the same columns by keys
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <div class="choosable" onClick={choose}>
      {drawing}
    </div>
  );
}

/** What the colours of a map mean. */
export function MapLegend({ table }: { table: Table }) {
  const kinds = KINDS.filter((kind) => table.columns.some((column) => column.kind === kind));
  return (
    <p class="legend">
      {kinds.map((kind) => (
        <span key={kind}>
          <i data-kind={kind} /> {KIND_NAMES[kind].toLowerCase()}
        </span>
      ))}
      {table.missing > 0 && (
        <span>
          <i class="hatched" /> missing
        </span>
      )}
    </p>
  );
}

interface Drawn {
  key: string;
  kind: Kind | null;
  d: string;
}

/** One path per kind and one of what is missing; of narrow columns one of what is there, and a ribbon of kinds below. */
function paths(columns: readonly Column[], height: number, narrow: boolean): Drawn[] {
  const wide = WIDTH / columns.length;
  const gap = narrow ? 0 : Math.min(1.5, wide * 0.1);
  const tall = narrow ? height - RIBBON - 1 : height;
  const box = (i: number, top: number, bottom: number): string =>
    bottom - top < 0.05
      ? ""
      : `M${short(i * wide)} ${short(top)}H${short((i + 1) * wide - gap)}V${short(bottom)}H${short(i * wide)}z`;
  const parts = new Map<string, Drawn>();
  const add = (key: string, kind: Kind | null, d: string): void => {
    const part = parts.get(key) ?? { key, kind, d: "" };
    part.d += d;
    parts.set(key, part);
  };
  columns.forEach((column, i) => {
    const share = column.cells === 0 ? 0 : column.missing / column.cells;
    const edge = share === 0 ? 0 : Math.max(tall * share, 1.5);
    add(narrow ? "present" : column.kind, narrow ? null : column.kind, box(i, edge, tall));
    add("absent", null, box(i, 0, edge));
    if (narrow) add(column.kind, column.kind, box(i, height - RIBBON, height));
  });
  return [...parts.values()];
}

function titleOf({ path, missing, cells }: Column): string {
  return `${visibleText(path)}${missing === 0 ? "" : `: ${count(missing)} missing (${percent(missing, cells)})`}`;
}
