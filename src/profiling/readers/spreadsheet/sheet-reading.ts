import type { TableSession } from "../../duckdb/session.ts";
import type { Reading } from "../../model/table-profile.ts";
import { loadNothing } from "../empty-table.ts";
import type { TableInFile } from "../reader.ts";
import { uniqueNames } from "../unique-names.ts";
import type { BareFormulas } from "./bare-formulas.ts";
import type { SheetHeader } from "./sheet-header.ts";

/** What is known of a table of a workbook beside its header. */
interface SheetFacts {
  /** Where on its sheet it lies, where others lie beside it. */
  range: string | null;
  /** Formulas of its sheet that have no value, said with the first table of it. */
  bare: BareFormulas | null;
  /** Sheets that are empty, said with the first of all tables. */
  emptySheets: string[];
}

/** How a sheet was read. */
export function readingOf(
  { header, preambleLines, headerRows, units, columns }: SheetHeader,
  { range, bare, emptySheets }: SheetFacts,
): Reading {
  const names = uniqueNames(columns);
  const given = (units ?? []).flatMap((unit, i) => (unit === null ? [] : [[names[i] as string, unit]]));
  return {
    header,
    ...(preambleLines === 0 ? {} : { preambleLines }),
    ...(headerRows === undefined ? {} : { headerRows }),
    ...(units === undefined ? {} : { units: Object.fromEntries(given) }),
    ...(range === null ? {} : { range }),
    ...(bare === null || bare.count === 0 ? {} : { formulasWithoutValue: { ...bare, first: [...bare.first] } }),
    ...(emptySheets.length === 0 ? {} : { emptySheets }),
  };
}

/** The name of a table of a sheet: that of the sheet, and for others on it where they begin as well. */
export function nameOf(sheet: string, range: string | null, isFirst: boolean): string {
  return isFirst ? sheet : `${sheet}!${range?.replace(/:.*/, "")}`;
}

/** A workbook that holds no value is a table without rows and columns. */
export function emptyWorkbook(session: TableSession, emptySheets: string[]): TableInFile {
  return { name: null, open: async () => ({ groups: 1, reading: { emptySheets }, load: () => loadNothing(session) }) };
}
