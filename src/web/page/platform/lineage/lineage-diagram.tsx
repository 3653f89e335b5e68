import { arrowPath, extentOf, HEAD_HEIGHT, laidOut, ROW_HEIGHT } from "../../../model/box-layout.ts";
import type { LineageBox, lineageDrawing } from "../../../model/lineage-boxes.ts";
import { counted } from "../../../model/number-format.ts";
import { hashOf, type Route } from "../../../model/page-route.ts";
import { cutText } from "../../../model/visible-text.ts";
import { BoxFrame } from "../../charts/box-frame.tsx";
import { Scrolls } from "../../parts/scrolls.tsx";

const LONGEST = 26;

/** Tables, metrics, tests and workflows as boxes, and arrows from columns to what is made of them. */
export function LineageDiagram({ drawing: { boxes, arrows } }: { drawing: ReturnType<typeof lineageDrawing> }) {
  const rows = boxes.map(({ columns, more }) => columns.length + (more > 0 ? 1 : 0));
  const laid = laidOut(rows, arrows);
  const { width, height } = extentOf(laid);
  return (
    <Scrolls class="diagram" label="Drawing of where columns come from">
      <svg viewBox={`-1 -1 ${width + 12} ${height + 2}`} width={width + 12} height={height + 2}>
        <title>{`${counted(boxes.length, "thing")}; the list below says the same`}</title>
        {arrows.map(({ from, fromRow, to, toRow, isValue }) => {
          const [start, end] = [laid[from], laid[to]];
          if (start === undefined || end === undefined) return null;
          return (
            <path
              key={[from, fromRow, to, toRow].join()}
              class={isValue ? "arrow" : "arrow aside"}
              d={arrowPath({ box: start, row: fromRow }, { box: end, row: toRow })}
            />
          );
        })}
        {boxes.map((box, i) => {
          const place = laid[i];
          return place === undefined ? null : (
            <a key={box.id} href={hashOf(routeOf(box))}>
              <BoxFrame box={place} name={box.name} aside="" class={box.isRoot ? "is-root" : ""}>
                {[...box.columns, ...(box.more > 0 ? [`and ${box.more} more`] : [])].map((column, row) => (
                  <text key={column} class="box-column" x="11" y={HEAD_HEIGHT + row * ROW_HEIGHT + 17}>
                    {cutText(column, LONGEST)}
                  </text>
                ))}
              </BoxFrame>
            </a>
          );
        })}
      </svg>
    </Scrolls>
  );
}

/** Where something is shown. */
function routeOf({ kind, name }: LineageBox): Route {
  switch (kind) {
    case "metric":
      return { view: "metric", name };
    case "quality":
      return { view: "spec", name };
    case "workflow":
      return { view: "workflow", name };
    default: {
      const [dataset = name] = name.split("__");
      return { view: "dataset", name: dataset, part: "lineage", table: name };
    }
  }
}
