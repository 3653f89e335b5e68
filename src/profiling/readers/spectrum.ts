import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { ServiceError } from "../../errors/service-error.ts";
import type { TableSession } from "../duckdb/session.ts";
import type { SpectrumLayout } from "../model/spectrum-facts.ts";
import { COMMENT, cellsOf, HEAD, isRow, linesOf, MISSING, NUMBER } from "../text/numeric-text.ts";
import { snidAges, snidHeadBytes, snidTemplate } from "../text/snid-template.ts";
import type { SourceFile, TableInFile } from "./reader.ts";
import type { Cell } from "./record-cells.ts";
import { RecordTypes } from "./record-types.ts";
import { loadRecords } from "./records.ts";
import { layoutOfNames } from "./spectra/spectral-names.ts";
import { SpectrumCollector } from "./spectra/spectrum-collector.ts";

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
  /** How many rows there must be, where that is said. */
  rows?: number;
  /** How it is a spectrum, where it is one. */
  spectrum: SpectrumLayout | null;
}

/** A spectrum: rows of numbers between spaces, tabs or commas, below comments, a header, or neither; or a template. */
export async function spectrum(session: TableSession, { file, path, scratch }: SourceFile): Promise<TableInFile[]> {
  const head = linesOf(await readHead(path, HEAD));
  const layout = (await templateLayout(path, file.path, head[0] ?? "")) ?? layoutOf(head);
  if (layout === null) {
    const reason = "could not parse column 1: it holds no rows of numbers";
    throw new ServiceError("FILE_READ_ERROR", { file: file.path, reason, line: 1 });
  }
  const { columns, header, preambleLines, doubles, spectrum: found } = layout;
  let collector: SpectrumCollector | null = null;
  return [
    {
      name: null,
      open: async (onProgress) => ({
        groups: 1,
        reading: { header, ...(preambleLines === 0 ? {} : { preambleLines }) },
        load: () => {
          collector = found === null ? null : new SpectrumCollector(found);
          const read = rowsOf(path, file.path, layout, session.signal);
          const rows = collector === null ? read : collector.passing(read);
          const types = new RecordTypes(columns.map((_, i) => (doubles.has(i) ? "DOUBLE" : null)));
          return loadRecords(
            session,
            { columns, rows, types, shown: file.path, file: scratch.path("rows.jsonl") },
            onProgress,
          );
        },
        spectrum: () => collector?.facts() ?? null,
      }),
    },
  ];
}

/** That of a file of templates; null of any other. An epoch's column is named by its age in days. */
async function templateLayout(path: string, file: string, firstLine: string): Promise<Layout | null> {
  const template = snidTemplate(firstLine);
  if (template === null) return null;
  const lines = linesOf(await readHead(path, snidHeadBytes(template)));
  const ages = snidAges(lines[template.ageLine] ?? "", template);
  if (ages === null) {
    const reason = `it does not hold the ages of ${template.epochs} epochs`;
    throw new ServiceError("FILE_READ_ERROR", { file, reason, line: template.ageLine + 1 });
  }
  const { object, type, deltaM15, rows, ageLine } = template;
  const columns = ["wavelength", ...ages.map(String)];
  return {
    width: columns.length,
    preambleLines: ageLine + 1,
    columns,
    header: false,
    doubles: new Set(columns.keys()),
    rows,
    spectrum: {
      wavelength: { index: 0, name: "wavelength", logarithmic: false, factor: 1, unit: "Å" },
      flux: ages.map((age, i) => ({ index: i + 1, name: String(age) })),
      template: { object, type, ages, ...(deltaM15 === null ? {} : { deltaM15 }) },
    },
  };
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
  const columns = names ?? unnamed(rows, width);
  const spectrum = layoutOfNames(columns.map((name) => ({ name })));
  return { width, preambleLines: from, columns, header: names !== undefined, doubles, spectrum };
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
  let rows = 0;
  for await (const line of lines) {
    number++;
    if (number <= layout.preambleLines || COMMENT.test(line)) continue;
    const cells = cellsOf(line);
    if (cells.length === 0) continue;
    rows++;
    yield rowOf(cells, shown, number, layout.width);
  }
  if (layout.rows !== undefined && rows !== layout.rows) {
    const reason = `it holds ${rows} rows where its first line says ${layout.rows}`;
    throw new ServiceError("FILE_READ_ERROR", { file: shown, reason, line: number });
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

async function readHead(path: string, bytes: number): Promise<string> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead).toString("latin1");
  } finally {
    await handle.close();
  }
}
