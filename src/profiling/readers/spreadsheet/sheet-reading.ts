import type { Reading } from "../../model/table-profile.ts";
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
