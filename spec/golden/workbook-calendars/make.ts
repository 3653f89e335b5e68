import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CellObject, utils, type WorkBook, write } from "@e965/xlsx";
import { enlarged } from "../../support/workbooks.ts";

const DATE = "yyyy-mm-dd";
const TIME = "hh:mm:ss";
/** Numbers that leave the width of a D and an M, as German Excel wrote prices. */
const MARKS = "_-* #,##0.00 _D_M_-;-* #,##0.00 _D_M_-";

const days = (serial: number, z: string): CellObject => ({ t: "n", v: serial, z });

/** Workbooks of the calendars of 1900 and 1904 around their first days, and an OpenDocument one that has neither. */
export default function make(folder: string): void {
  const rows = [
    ["row", "day", "time", "moment"],
    [1, days(0, DATE), days(0, TIME), days(1462.5, `${DATE} hh:mm`)],
    [2, days(1, DATE), days(0.5, TIME), days(61.25, `${DATE} hh:mm`)],
    [3, days(59, DATE), days(0.75, "h:mm AM/PM"), days(59.25, `${DATE} hh:mm`)],
    [4, days(61, DATE), days(0.999999, TIME), days(2.5, "d/m/yy h:mm")],
    [5, days(1462, DATE), days(1 / 3, TIME), days(45351.25, `${DATE} hh:mm`)],
  ];
  for (const date1904 of [false, true]) {
    const book = { SheetNames: ["s"], Sheets: { s: utils.aoa_to_sheet(rows) }, Workbook: { WBProps: { date1904 } } };
    writeAll(folder, date1904 ? "1904" : "1900", book);
  }
  const sixtieth = utils.aoa_to_sheet([["day"], [days(60, DATE)], [days(60.5, `${DATE} hh:mm`)]]);
  writeAll(folder, "sixtieth", { SheetNames: ["s"], Sheets: { s: sixtieth } });
  const before = utils.aoa_to_sheet([["day"], [days(-1, DATE)], [days(-36522, DATE)], [days(-2.5, `${DATE} hh:mm`)]]);
  writeAll(folder, "before", { SheetNames: ["s"], Sheets: { s: before } });
  const marks = utils.aoa_to_sheet([["price"], [days(12.5, MARKS)], [days(1000, MARKS)]]);
  writeAll(folder, "marks", { SheetNames: ["s"], Sheets: { s: marks } });
  const moments = ["2024-02-29T00:00:00Z", "1904-01-01T00:00:00Z"];
  const iso = utils.aoa_to_sheet([
    ["day"],
    ...moments.map((text): CellObject[] => [{ t: "d", v: new Date(text), z: DATE }]),
  ]);
  const written: Buffer = write(
    { SheetNames: ["s"], Sheets: { s: iso } },
    { type: "buffer", bookType: "xlsx", cellDates: true },
  );
  writeFileSync(join(folder, "iso-small.xlsx"), written);
  writeFileSync(join(folder, "iso-large.xlsx"), enlarged(written));
  const named = (day: string): CellObject => ({ t: "d", v: new Date(`${day}T00:00:00Z`), z: "m/d/yy" });
  const open = utils.aoa_to_sheet(
    [
      ["row", "day"],
      [1, named("1850-05-05")],
      [2, named("1899-12-31")],
      [3, named("1900-02-28")],
      [4, named("1904-01-01")],
    ],
    { UTC: true, cellDates: true },
  );
  const bytes = write({ SheetNames: ["s"], Sheets: { s: open } }, { type: "buffer", bookType: "ods", cellDates: true });
  writeFileSync(join(folder, "open.ods"), bytes);
}

function writeAll(folder: string, name: string, book: WorkBook): void {
  const xlsx: Buffer = write(book, { type: "buffer", bookType: "xlsx" });
  writeFileSync(join(folder, `${name}-small.xlsx`), xlsx);
  writeFileSync(join(folder, `${name}-large.xlsx`), enlarged(xlsx));
  writeFileSync(join(folder, `${name}-old.xls`), write(book, { type: "buffer", bookType: "xls" }));
}
