import { compactNumber, counted, percent } from "../../model/number-format.ts";
import type { Column } from "../../model/open-report.ts";
import { drawingOf } from "../../model/shares.ts";
import { valueText } from "../../model/value-text.ts";
import { Bars } from "./bars.tsx";
import { Shares } from "./shares.tsx";

/** How the values of a column lie, in the drawing that tells most where there is little room. */
export function Distribution({ column }: { column: Column }) {
  const { kind, distinct = 0, values, cells, top = [] } = column;
  switch (drawingOf(column)) {
    case "bars":
      return (
        <div class="drawing" data-kind={kind}>
          <Bars column={column} />
        </div>
      );
    case "shares":
      return (
        <div class="drawing" data-kind={kind}>
          <Shares column={column} />
        </div>
      );
    case "constant":
      return (
        <div class="drawing" data-kind={kind}>
          <div class="full">
            always <bdi>{valueText(top[0] ?? null)}</bdi>
          </div>
        </div>
      );
    case "distinct":
      return (
        <div class="drawing" data-kind={kind}>
          <div class="distinct">
            <span style={{ width: `${Math.max(1, (100 * distinct) / Math.max(1, values))}%` }} />
            <em>{distinct === values ? "every value distinct" : `${percent(distinct, values)} distinct`}</em>
          </div>
        </div>
      );
    case "empty":
      return <div class="drawing none">{cells === 0 ? "no rows" : "no values"}</div>;
    default:
      return <div class="drawing words">{wordsOf(column)}</div>;
  }
}

/** What lists, groups and values that were kept out are in words. */
function wordsOf({ list, shortest, longest, values, personal, kind }: Column): string {
  if (list === true && shortest !== undefined && longest !== undefined)
    return shortest === longest
      ? `${counted(shortest, "element")} each`
      : `${compactNumber(shortest)}–${compactNumber(longest)} elements`;
  if (kind === "group") return counted(values, "value");
  return personal === true ? "values are kept out" : counted(values, "value");
}
