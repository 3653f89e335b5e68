import { ServiceError } from "../../../errors/service-error.ts";
import type { Cell } from "../record-cells.ts";
import { layoutOfNames } from "../spectra/spectral-names.ts";
import type { OpenBytes } from "./bytes.ts";
import { type ArrayColumn, type Column, columnsOf } from "./columns.ts";
import { numberOf, type Unit } from "./units.ts";

/** Bytes of a table that are read at once. */
const READ = 4_194_304;

/** How a table is read. */
export interface TablePlan {
  columns: (Column & { size?: number })[];
  /** Names of columns that are not read. */
  left: string[];
  /** Values of each row that are rows themselves, where they lie in arrays. */
  along: number;
}

/** How the table of a unit is read; of no columns where it is none. */
export function tablePlan(unit: Unit): TablePlan {
  const { columns, passedOver, arrays } = columnsOf(unit);
  const vectors = numberOf(unit, "NAXIS2", 0) === 1 ? vectorsOf(arrays) : null;
  if (vectors === null) return { columns, left: passedOver, along: 1 };
  const left = [...columns.map(({ name }) => name), ...passedOver].filter(
    (name) => !vectors.some((own) => own.name === name),
  );
  return { columns: vectors, left, along: vectors[0]?.count ?? 1 };
}

/** Columns that hold a spectrum in a single row, each the same number of values: such a table is read along them. */
function vectorsOf(arrays: ArrayColumn[]): ArrayColumn[] | null {
  const [longest] = [...arrays].sort((one, other) => other.count - one.count);
  const same = arrays.filter(({ count }) => count === longest?.count);
  return layoutOfNames(same) === null ? null : same;
}

/** The rows of a table; of one that is read along its arrays, the values of these one after the other. */
export async function* tableRows(
  open: OpenBytes,
  file: string,
  unit: Unit,
  { columns, along }: TablePlan,
  signal: AbortSignal,
): AsyncGenerator<Cell[]> {
  const length = numberOf(unit, "NAXIS1", 0);
  const count = numberOf(unit, "NAXIS2", 0);
  if (length < 1) return;
  const atOnce = Math.max(1, Math.floor(READ / length));
  await using bytes = await open();
  for (let row = 0; row < count; row += atOnce) {
    signal.throwIfAborted();
    const rows = Math.min(atOnce, count - row);
    const block = await bytes.read(unit.data + row * length, rows * length);
    if (block.length < rows * length)
      throw new ServiceError("FILE_READ_ERROR", { file, reason: "it ends within a table" });
    for (let i = 0; i < rows; i++) {
      const own = block.subarray(i * length, (i + 1) * length);
      for (let at = 0; at < along; at++) {
        yield columns.map(({ offset, read, size = 0 }) => read(own, offset + at * size));
      }
    }
  }
}
