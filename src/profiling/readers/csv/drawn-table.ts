import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Misfits } from "../../model/table-profile.ts";
import { framedCells, isBoxLine, isFramed, isRuleBelow } from "../../text/drawn-lines.ts";
import { lookInto } from "../../text/file-segments.ts";
import { copyWithoutLines } from "./lines.ts";

/** Bytes at the beginning of a file in which its header is looked for. */
const HEAD = 16_384;
/** Lines above it. */
const MOST_ABOVE = 20;

/** How a table is drawn rather than written. */
interface Drawing {
  /** The 1-based line below the header that draws a line. */
  rulerLine: number;
  /** Whether its rows stand between bars, their cells filled up with blanks. */
  framed: boolean;
}

/** A drawn table as it is read. */
export interface PlainCopy {
  rulerLine: number;
  /** Rows with the lines on which they stand in the file. */
  inFile: (misfits: Misfits) => Misfits;
}

/** How the table is drawn that a UTF-8 file holds; null where it is none that is, as nearly all are. */
export function drawingOf(path: string): Drawing | null {
  const head = lookInto(path, (read) => read(0, HEAD)).toString("utf8");
  if (!/[-=─═]{2}/.test(head)) return null;
  const lines = head.split(/\r?\n/, MOST_ABOVE + 2);
  for (const [i, line] of lines.entries()) {
    const names = lines[i - 1] ?? "";
    const isBox = isBoxLine(line) && isFramed(names) && isBoxLine(lines[i - 2] ?? "");
    if (isBox || isRuleBelow(names, line)) return { rulerLine: i + 1, framed: isFramed(names) || names.includes("|") };
  }
  return null;
}

/** Writes a copy of a drawn table without what is drawn. */
export async function undraw(path: string, drawing: Drawing, target: string, signal: AbortSignal): Promise<PlainCopy> {
  const { rulerLine, framed } = drawing;
  const left = framed ? await copyUnframed(path, target, rulerLine, signal) : [rulerLine];
  if (!framed) await copyWithoutLines(path, target, new Set([await beginOf(path, rulerLine)]), signal);
  const inFile = (line: number): number => left.reduce((at, gone) => (gone <= at ? at + 1 : at), line);
  const moved = <Row extends { line: number }>(rows: { count: number; first: Row[] } | null) =>
    rows && { ...rows, first: rows.first.map((row) => ({ ...row, line: inFile(row.line) })) };
  return {
    rulerLine,
    inFile: ({ rejected, padded, others, ...rest }) => ({
      ...rest,
      rejected: moved(rejected),
      padded: moved(padded),
      others: moved(others),
    }),
  };
}

/** The byte at which one of the first lines begins. */
async function beginOf(path: string, line: number): Promise<number> {
  const head = lookInto(path, (read) => read(0, HEAD));
  let at = 0;
  for (let i = 1; i < line; i++) at = head.indexOf(10, at) + 1;
  return at;
}

/** Copies rows that stand between bars, one bar between two cells; gives the lines that only draw. */
async function copyUnframed(path: string, target: string, rulerLine: number, signal: AbortSignal): Promise<number[]> {
  const left: number[] = [];
  const lines = createInterface({ input: createReadStream(path, { signal }), crlfDelay: Number.POSITIVE_INFINITY });
  async function* rows(): AsyncGenerator<string> {
    let number = 0;
    for await (const line of lines) {
      if (++number === rulerLine || isBoxLine(line)) left.push(number);
      else yield `${line.includes("|") || isFramed(line) ? framedCells(line).map(written).join("|") : line}\n`;
    }
  }
  await pipeline(Readable.from(rows()), createWriteStream(target), { signal });
  return left;
}

function written(cell: string): string {
  return /["|]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
