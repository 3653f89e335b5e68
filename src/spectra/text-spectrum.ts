import { ServiceError } from "../errors/service-error.ts";
import { layoutOfNames } from "../profiling/readers/spectra/spectral-names.ts";
import { COMMENT, cellsOf, isRow, MISSING, NUMBER } from "../profiling/text/numeric-text.ts";
import { snidTemplate } from "../profiling/text/snid-template.ts";
import { type Spectrum, spectrumOf } from "./spectrum.ts";

/** Where the columns of a text are, and what its wavelengths are in. */
interface Columns {
  wavelength: number;
  flux: number;
  factor: number;
  logarithmic: boolean;
}

const FIRST_TWO: Columns = { wavelength: 0, flux: 1, factor: 1, logarithmic: false };

/**
 * The spectrum of a text: rows of numbers between blanks, tabs, commas or semicolons, below comments or a header, whose
 * names say which column is which; without them the first is the wavelength in Å and the second the flux. Of a file of
 * SNID it is the first epoch. Throws FILE_READ_ERROR with line and column, and what `spectrumOf` throws.
 */
export function textSpectrum(text: string, file: string): Spectrum {
  const lines = text.split(/\r\n|\n|\r/);
  const template = snidTemplate(lines[0] ?? "");
  const begin = template === null ? lines.findIndex(isNumbers) : template.ageLine + 1;
  if (begin === -1) {
    if (text.trim() === "") return spectrumOf([], [], { file });
    const reason = "could not parse column 1: it holds no rows of numbers";
    throw new ServiceError("FILE_READ_ERROR", { file, reason, line: 1 });
  }
  const columns = template === null ? columnsAbove(lines, begin) : FIRST_TWO;
  const [wavelengths, flux]: [number[], number[]] = [[], []];
  for (let i = begin; i < lines.length; i++) {
    const line = lines[i] as string;
    if (line.trim() === "" || COMMENT.test(line)) continue;
    const cells = cellsOf(line);
    const value = numberIn(cells, columns.wavelength, file, i);
    wavelengths.push((columns.logarithmic ? 10 ** value : value) * columns.factor);
    flux.push(numberIn(cells, columns.flux, file, i));
  }
  return spectrumOf(wavelengths, flux, { file, flat: template !== null });
}

function isNumbers(line: string): boolean {
  return !COMMENT.test(line) && isRow(cellsOf(line));
}

/** By the nearest line above the rows that names a wavelength and a flux. */
function columnsAbove(lines: readonly string[], begin: number): Columns {
  const names = lines.slice(0, begin).map((line) => cellsOf(line.replace(COMMENT, "")).map((name) => ({ name })));
  const layout = names.map(layoutOfNames).findLast((found) => found !== null);
  const flux = layout?.flux[0];
  if (layout === null || layout === undefined || flux === undefined) return FIRST_TWO;
  const { index, factor, logarithmic } = layout.wavelength;
  return { wavelength: index, flux: flux.index, factor, logarithmic };
}

function numberIn(cells: readonly string[], column: number, file: string, i: number): number {
  const cell = cells[column];
  if (cell !== undefined && NUMBER.test(cell)) return Number(cell.replace(/d/i, "e"));
  if (cell !== undefined && MISSING.test(cell)) return Number.NaN;
  const found = cell === undefined ? "it is not there" : `'${cell.slice(0, 40)}'`;
  throw new ServiceError("FILE_READ_ERROR", {
    file,
    line: i + 1,
    column: column + 1,
    reason: `could not parse column ${column + 1}: ${found}`,
  });
}
