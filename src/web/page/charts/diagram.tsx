import { glyphOf } from "../../model/kinds.ts";
import { layered } from "../../model/layers.ts";
import { counted } from "../../model/number-format.ts";
import type { Column, Table } from "../../model/open-report.ts";
import { visibleText } from "../../model/visible-text.ts";
import { useNavigation } from "../navigation.ts";
import { Scrolls } from "../parts/scrolls.tsx";

const [BOX, ROW, HEAD, GAP, BETWEEN] = [208, 25, 34, 22, 104];
const LONGEST = 20;

interface Box {
  table: Table;
  columns: Column[];
  x: number;
  y: number;
  height: number;
}

/** Tables as boxes with the columns that tie them together, and arrows from columns to the keys that they refer to. */
export function Diagram({ references }: { references: readonly Column[] }) {
  const { go, hrefOf } = useNavigation();
  const boxes = boxesOf(references);
  const width = Math.max(...[...boxes.values()].map(({ x }) => x + BOX));
  const height = Math.max(...[...boxes.values()].map(({ y, height: own }) => y + own));
  return (
    <Scrolls class="diagram" label="Drawing of how tables refer to each other">
      <svg viewBox={`-1 -1 ${width + 12} ${height + 2}`} width={width + 12} height={height + 2}>
        <title>{`${counted(boxes.size, "table")} with ${counted(references.length, "reference")}; the list below says the same`}</title>
        {references.map((column) => (
          <path key={`${column.table.index} ${column.place}`} class="arrow" d={arrow(column, boxes)} />
        ))}
        {[...boxes.values()].map(({ table, columns, x, y, height: own }) => (
          <a
            key={table.index}
            href={hrefOf({ table: table.index, tab: "columns", column: null })}
            onClick={(event) => {
              event.preventDefault();
              go({ table: table.index, tab: "columns", column: null });
            }}
          >
            <g transform={`translate(${x} ${y})`}>
              <rect class="box" width={BOX} height={own} rx="7" />
              <path class="box-head" d={`M0 ${HEAD}V7a7 7 0 0 1 7-7H${BOX - 7}a7 7 0 0 1 7 7V${HEAD}z`} />
              <text class="box-name" x="11" y="22">
                {cut(table.name, 15)}
              </text>
              <text class="box-rows" x={BOX - 11} y="22" text-anchor="end">
                {counted(table.rows, "row")}
              </text>
              {columns.map((column, i) => (
                <g key={column.place} transform={`translate(0 ${HEAD + i * ROW})`} data-kind={column.kind}>
                  <text class="box-glyph" x="11" y="17">
                    {glyphOf(column)}
                  </text>
                  <text class={column.keyPart === null ? "box-column" : "box-column is-key"} x="44" y="17">
                    {cut(column.path, LONGEST)}
                  </text>
                  <text
                    class={column.target === null ? "box-mark key" : "box-mark"}
                    x={BOX - 11}
                    y="17"
                    text-anchor="end"
                  >
                    {column.target === null ? "KEY" : column.keyPart === null ? "REF" : "KEY"}
                  </text>
                </g>
              ))}
            </g>
          </a>
        ))}
      </svg>
    </Scrolls>
  );
}

function boxesOf(references: readonly Column[]): Map<Table, Box> {
  const columns = new Map<Table, Set<Column>>();
  const add = (column: Column): void => {
    columns.set(column.table, (columns.get(column.table) ?? new Set(column.table.key)).add(column));
  };
  for (const column of references) {
    add(column);
    if (column.target !== null) add(column.target);
  }
  const tables = [...columns.keys()];
  const arrows = references.map(({ table, target }) => ({ from: table.index, to: (target?.table ?? table).index }));
  const layers = layered(
    tables.map(({ index }) => index),
    arrows,
  );
  const heightOf = (table: Table): number => HEAD + (columns.get(table)?.size ?? 0) * ROW + 4;
  const byIndex = new Map(tables.map((table) => [table.index, table]));
  const tall = layers.map((layer) =>
    layer.reduce((sum, index) => sum + heightOf(byIndex.get(index) as Table) + GAP, -GAP),
  );
  const tallest = Math.max(...tall);
  const boxes = new Map<Table, Box>();
  layers.forEach((layer, i) => {
    let y = (tallest - (tall[i] ?? 0)) / 2;
    for (const index of layer) {
      const table = byIndex.get(index);
      if (table === undefined) continue;
      const own = [...(columns.get(table) ?? [])].sort((one, other) => one.place - other.place);
      const height = heightOf(table);
      boxes.set(table, { table, columns: own, x: i * (BOX + BETWEEN), y, height });
      y += height + GAP;
    }
  });
  return boxes;
}

/** From the right of a column to the left of its key; where that lies not to the right, round the side. */
function arrow(column: Column, boxes: Map<Table, Box>): string {
  const [from, to] = [boxes.get(column.table), column.target === null ? undefined : boxes.get(column.target.table)];
  if (from === undefined || to === undefined || column.target === null) return "";
  const rowOf = (box: Box, of: Column): number => box.y + HEAD + (box.columns.indexOf(of) + 0.5) * ROW;
  const [y, end] = [rowOf(from, column), rowOf(to, column.target)];
  if (to.x > from.x) {
    const [left, right] = [from.x + BOX, to.x];
    const bend = (right - left) / 2;
    return `M${left} ${y}C${left + bend} ${y} ${right - bend} ${end} ${right} ${end}m-7 -4l7 4l-7 4`;
  }
  const [left, right] = [from.x + BOX, to.x + BOX];
  const out = Math.max(left, right) + 46;
  return `M${left} ${y}C${out} ${y} ${out} ${end} ${right} ${end}m7 -4l-7 4l7 4`;
}

function cut(text: string, longest: number): string {
  const shown = visibleText(text);
  return shown.length <= longest ? shown : `${shown.slice(0, longest - 1)}…`;
}
