import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { ServiceError } from "../../errors/service-error.ts";
import type { TableSession } from "../duckdb/session.ts";
import { COMMENT, cellsOf, HEAD, isRow, linesOf, MISSING, NUMBER } from "../text/numeric-text.ts";
import type { SourceFile, TableInFile } from "./reader.ts";
import type { Cell } from "./record-cells.ts";
import { RecordTypes } from "./record-types.ts";
import { loadRecords } from "./records.ts";

/** What the first lines of a table of numbers tell. */
interface Layout {
  /** Cells of a row. */
  width: number;
  /** Lines before the first row. */
  preambleLines: number;
  columns: string[];
  header: boolean;
  /** Columns with a fraction or an exponent among their first values, which hold no integers then. */
  doubles: ReadonlySet<number>;
}

/** A spectrum: rows of numbers between spaces, tabs or commas, below comments, a header, or neither. */
export async function spectrum(session: TableSession, { file, path, scratch }: SourceFile): Promise<TableInFile[]> {
  const layout = layoutOf(linesOf(await readHead(path)));
  if (layout === null) {
    const reason = "could not parse column 1: it holds no rows of numbers";
    throw new ServiceError("FILE_READ_ERROR", { file: file.path, reason, line: 1 });
  }
  const { columns, header, preambleLines, doubles } = layout;
  return [
    {
      name: null,
      open: async (onProgress) => ({
        groups: 1,
        reading: { header, ...(preambleLines === 0 ? {} : { preambleLines }) },
        load: () => {
          const rows = rowsOf(path, file.path, layout, session.signal);
          const types = new RecordTypes(columns.map((_, i) => (doubles.has(i) ? "DOUBLE" : null)));
          return loadRecords(
            session,
            { columns, rows, types, shown: file.path, file: scratch.path("rows.jsonl") },
            onProgress,
          );
        },
      }),
    },
  ];
}

/** Rows have as many cells as most of the lines of numbers; the first of them begins the table. */
function layoutOf(lines: string[]): Layout | null {
  const times = new Map<number, number>();
  for (const line of lines) {
    const cells = COMMENT.test(line) ? [] : cellsOf(line);
    if (isRow(cells)) times.set(cells.length, (times.get(cells.length) ?? 0) + 1);
  }
  const [width] = [...times].sort(([, n], [, m]) => m - n)[0] ?? [];
  if (width === undefined) return null;
  const from = lines.findIndex((line) => !COMMENT.test(line) && isRow(cellsOf(line)) && cellsOf(line).length === width);
  const names = lines
    .slice(0, from)
    .map((line) => cellsOf(line.replace(COMMENT, "")))
    .findLast((cells) => cells.length === width && cells.every((cell) => /^[^\d\s+-]/.test(cell)));
  const rows = lines
    .slice(from)
    .map(cellsOf)
    .filter((cells) => cells.length === width && isRow(cells));
  const doubles = new Set(Array.from({ length: width }, (_, i) => i).filter((i) => hasFractions(rows, i)));
  if (names !== undefined) return { width, preambleLines: from, columns: names, header: true, doubles };
  return { width, preambleLines: from, columns: unnamed(rows, width), header: false, doubles };
}

/** Wavelengths from soft X-rays to the far infrared, in nanometres or ångströms. */
const SHORTEST = 100;
const LONGEST = 10_000_000;
const LEAST_POINTS = 10;

/**
 * A first column that rises and has fractions, as wavelengths have, with one or two others beside it that have some, is
 * the wavelength; then come the flux and its error. Any other numbers are just numbers.
 */
function unnamed(rows: string[][], width: number): string[] {
  const first = rows.map(([cell = ""]) => Number(cell));
  const isSpectrum =
    width <= 3 &&
    rows.length >= LEAST_POINTS &&
    first.every((x, i) => x >= SHORTEST && x <= LONGEST && x > (first[i - 1] ?? 0)) &&
    Array.from({ length: width }, (_, i) => hasFractions(rows, i)).every(Boolean);
  const known = ["wavelength", "flux", "error"];
  return Array.from({ length: width }, (_, i) => (isSpectrum ? (known[i] as string) : `column_${i + 1}`));
}

function hasFractions(rows: readonly string[][], i: number): boolean {
  return rows.some((cells) => /[.ed]/i.test(cells[i] ?? ""));
}

async function* rowsOf(path: string, shown: string, layout: Layout, signal: AbortSignal): AsyncGenerator<Cell[]> {
  const lines = createInterface({ input: createReadStream(path, { signal }), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const line of lines) {
    number++;
    if (number <= layout.preambleLines || COMMENT.test(line)) continue;
    const cells = cellsOf(line);
    if (cells.length > 0) yield rowOf(cells, shown, number, layout.width);
  }
}

function rowOf(cells: string[], file: string, line: number, width: number): Cell[] {
  const wrong = cells.findIndex((cell) => !NUMBER.test(cell) && !MISSING.test(cell));
  if (wrong !== -1 || cells.length !== width) {
    const column = wrong === -1 ? Math.min(cells.length, width) + 1 : wrong + 1;
    const found =
      wrong === -1 ? `${cells.length} cells instead of ${width}` : `'${(cells[wrong] as string).slice(0, 40)}'`;
    throw new ServiceError("FILE_READ_ERROR", {
      file,
      line,
      column,
      reason: `could not parse column ${column}: ${found}`,
    });
  }
  return cells.map((cell) => {
    if (MISSING.test(cell)) return null;
    const number = Number(cell.replace(/d/i, "e"));
    if (!/[.ed]/i.test(cell)) return BigInt(cell.replace("+", ""));
    return Number.isFinite(number) ? number : null;
  });
}

async function readHead(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead).toString("latin1");
  } finally {
    await handle.close();
  }
}
