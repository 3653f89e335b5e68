import type { CellObject } from "@e965/xlsx";
import type { Cell } from "../record-cells.ts";
import { dateText, daysOf, type ShownAs, shownAs, shownText } from "./sheet-dates.ts";

/** What kind of workbook a cell is of: they note dates in different ways. */
export type WorkbookKind = "xlsx" | "xls" | "ods";

/** What gives the value of a cell of a workbook: formulas by their result, errors such as #N/A as missing. */
export function shownValues(kind: WorkbookKind, since1904: boolean): (cell: CellObject | undefined) => Cell {
  const formats = new Map<CellObject["z"], ShownAs>();
  const formatOf = ({ z }: CellObject): ShownAs => {
    const known = formats.get(z);
    if (known !== undefined) return known;
    const found = typeof z === "string" ? shownAs(Number.NaN, z) : shownAs(z ?? 0, undefined);
    formats.set(z, found);
    return found;
  };
  return (cell) => {
    if (cell === undefined || cell.v === undefined || cell.t === "e" || cell.t === "z") return null;
    if (cell.v instanceof Date) return momentText(cell.v, formatOf(cell));
    if (typeof cell.v === "string") return cell.v.trim() === "" ? null : cell.v;
    if (typeof cell.v !== "number") return cell.v;
    if (!Number.isFinite(cell.v)) return null;
    if (kind === "ods") return cell.v; // which says of its dates that they are
    const format = formatOf(cell);
    return format === "number" ? cell.v : shownText(cell.v, since1904, format);
  };

  function momentText(date: Date, format: ShownAs): string | null {
    if (Number.isNaN(date.getTime())) return null;
    if (format === "elapsed") return shownText(daysOf(date, kind !== "ods" && since1904), since1904, format);
    // OpenDocument has dates by their name: its times alone are those of day 0 of 1900, its dates those of no calendar.
    const isTime = format === "time";
    if (kind === "ods")
      return isTime ? shownText(daysOf(date, false), false, format) : dateText(daysOf(date, true), true);
    return shownText(daysOf(date, since1904), since1904, isTime ? format : "date");
  }
}
