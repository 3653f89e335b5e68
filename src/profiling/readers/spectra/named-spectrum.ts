import type { Cells } from "../../model/cells.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import type { SpectrumFacts } from "../../model/spectrum-facts.ts";
import { layoutOfNames } from "./spectral-names.ts";
import { SpectrumCollector } from "./spectrum-collector.ts";

/** Columns that a table of a spectrum has at most. */
const MOST_COLUMNS = 20;
/** Points that make a spectrum rather than some lines of one. */
const LEAST_POINTS = 10;

/**
 * What a small table of any format is as a spectrum, where its columns are named as one: numbers, so many that they rise by
 * wavelength. Null of any other, and of a table that is not in memory.
 */
export function namedSpectrum({ columns, whole }: LoadedTable): SpectrumFacts | null {
  if (whole === undefined || columns.length > MOST_COLUMNS || whole.rowCount < LEAST_POINTS) return null;
  const layout = layoutOfNames(columns.map(({ name }) => ({ name })));
  const cells = whole.cells;
  const isNumbers = (own: Cells | undefined): own is Float64Array => own instanceof Float64Array;
  if (layout === null || ![layout.wavelength, ...layout.flux].every(({ index }) => isNumbers(cells[index])))
    return null;
  const wavelengths = cells[layout.wavelength.index];
  if (!isNumbers(wavelengths) || !rises(wavelengths)) return null;
  const collector = new SpectrumCollector(layout);
  for (let row = 0; row < whole.rowCount; row++) {
    collector.add(cells.map((own) => (isNumbers(own) ? (own[row] ?? null) : null)));
  }
  return collector.facts();
}

function rises(values: Float64Array): boolean {
  return values.every((value, i) => i === 0 || !(value <= (values[i - 1] as number)));
}
