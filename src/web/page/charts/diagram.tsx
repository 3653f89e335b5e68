import {
  arrowPath,
  BOX_WIDTH,
  extentOf,
  HEAD_HEIGHT,
  type LaidBox,
  laidOut,
  ROW_HEIGHT,
} from "../../model/box-layout.ts";
import { glyphOf } from "../../model/kinds.ts";
import { counted } from "../../model/number-format.ts";
import type { Column, Table } from "../../model/open-report.ts";
import { cutText } from "../../model/visible-text.ts";
import { useNavigation } from "../navigation.ts";
import { Scrolls } from "../parts/scrolls.tsx";
import { BoxFrame } from "./box-frame.tsx";

const LONGEST = 20;

interface Box extends LaidBox {
  table: Table;
  columns: Column[];
}

/** Tables as boxes with the columns that tie them together, and arrows from columns to the keys that they refer to. */
export function Diagram({ references }: { references: readonly Column[] }) {
  const { go, hrefOf } = useNavigation();
  const boxes = boxesOf(references);
  const { width, height } = extentOf([...boxes.values()]);
  return (
    <Scrolls class="diagram" label="Drawing of how tables refer to each other">
      <svg viewBox={`-1 -1 ${width + 12} ${height + 2}`} width={width + 12} height={height + 2}>
        <title>{`${counted(boxes.size, "table")} with ${counted(references.length, "reference")}; the list below says the same`}</title>
        {references.map((column) => (
          <path key={`${column.table.index} ${column.place}`} class="arrow" d={arrow(column, boxes)} />
        ))}
        {[...boxes.values()].map(({ table, columns, ...box }) => (
          <a
            key={table.index}
            href={hrefOf({ table: table.index, tab: "columns", column: null })}
            onClick={(event) => {
              event.preventDefault();
              go({ table: table.index, tab: "columns", column: null });
            }}
          >
            <BoxFrame box={box} name={table.name} aside={counted(table.rows, "row")}>
              {columns.map((column, i) => (
                <g
                  key={column.place}
                  transform={`translate(0 ${HEAD_HEIGHT + i * ROW_HEIGHT})`}
                  data-kind={column.kind}
                >
                  <text class="box-glyph" x="11" y="17">
                    {glyphOf(column)}
                  </text>
                  <text class={column.keyPart === null ? "box-column" : "box-column is-key"} x="44" y="17">
                    {cutText(column.path, LONGEST)}
                  </text>
                  <text
                    class={column.target === null ? "box-mark key" : "box-mark"}
                    x={BOX_WIDTH - 11}
                    y="17"
                    text-anchor="end"
                  >
                    {column.target === null ? "KEY" : column.keyPart === null ? "REF" : "KEY"}
                  </text>
                </g>
              ))}
            </BoxFrame>
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
  const places = new Map(tables.map((table, place) => [table, place]));
  const arrows = references.map(({ table, target }) => {
    const from = places.get(table) ?? 0;
    return { from, to: places.get(target?.table ?? table) ?? from };
  });
  const laid = laidOut(
    tables.map((table) => columns.get(table)?.size ?? 0),
    arrows,
  );
  return new Map(
    tables.map((table, place) => {
      const own = [...(columns.get(table) ?? [])].sort((one, other) => one.place - other.place);
      return [table, { table, columns: own, ...(laid[place] as LaidBox) }];
    }),
  );
}

/** From a column to its key. */
function arrow(column: Column, boxes: Map<Table, Box>): string {
  const [from, to] = [boxes.get(column.table), column.target === null ? undefined : boxes.get(column.target.table)];
  if (from === undefined || to === undefined || column.target === null) return "";
  return arrowPath(
    { box: from, row: from.columns.indexOf(column) },
    { box: to, row: to.columns.indexOf(column.target) },
  );
}
