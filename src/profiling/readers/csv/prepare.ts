import { stat } from "node:fs/promises";
import { ServiceError } from "../../../errors/service-error.ts";
import type { Misfits, Reading } from "../../model/table-profile.ts";
import { transcode } from "../../text/encoding.ts";
import { InvalidError } from "../opened-file.ts";
import type { CsvFile } from "./csv-file.ts";
import { type Dialect, detectDialect, type Pieces } from "./dialect.ts";
import { drawingOf, undraw } from "./drawn-table.ts";
import { textsRound } from "./escape-evidence.ts";
import type { FurtherTable } from "./further-files.ts";
import { joinedMisfits, joinedOthers } from "./joined-misfits.ts";
import { readPieces } from "./pieces.ts";
import { type LeftOutRows, type LineGap, tidyCopy } from "./tidy-copy.ts";
import { type Occasion, type TidyPlan, tidyPlan } from "./tidy-plan.ts";

/** A file as DuckDB reads it: in UTF-8, of the rows of one table. */
export interface Prepared {
  path: string;
  size: number;
  /** Null where there is no row. */
  dialect: Dialect | null;
  /** How the copy was made, where there is one. */
  plan: TidyPlan | null;
  leftOut: LeftOutRows | null;
  /** Tables below it. */
  further: FurtherTable[];
  reading: Reading;
  /** What was found of the rows of what is read, and what was left out of it, with the lines of the file. */
  inFile: (found: ReadMisfits) => Misfits;
}

type ReadMisfits = Omit<Misfits, "others">;

/** Makes of a file what DuckDB reads; of most files nothing has to be written. */
export async function prepare(
  file: CsvFile,
  encoding: string,
  occasion: Occasion | null,
  signal: AbortSignal,
): Promise<Prepared> {
  const scratch = (name: string): string => file.scratch.path(`${file.prefix ?? ""}${name}`);
  let { path, size } = file;
  if (encoding !== "utf-8") {
    path = scratch("utf8.csv");
    await transcode(file.path, encoding, path, signal);
    ({ size } = await stat(path));
  }
  const drawing = file.hints.preambleLines === null ? drawingOf(path) : null;
  const drawn = drawing === null ? null : await undraw(path, drawing, scratch("undrawn.csv"), signal);
  if (drawn !== null) {
    path = scratch("undrawn.csv");
    ({ size } = await stat(path));
  }
  const pieces = readPieces(path, size);
  const seen = dialectOf(pieces, file);
  const quote = seen?.quote ?? "";
  // What does not fit further down may be written with escapes of which the beginning has none.
  const isSought = occasion === "misfits" && quote !== "";
  const escaped = isSought ? await textsRound(path, `\\${quote}`, signal) : [];
  const plan = tidyPlan(pieces, seen, occasion, escaped);
  const above = file.gaps?.[0]?.lines ?? 0;
  if (plan === null) return prepared({ path, size, dialect: seen, plan, leftOut: null }, above);
  const copy = scratch("tidy.csv");
  const leftOut = await tidyCopy(path, copy, plan, (n) => scratch(`table-${n}.csv`), signal);
  ({ size } = await stat(copy));
  const dialect = dialectOf(readPieces(copy, size), { ...file, hints: tidyHints(file.hints, plan) });
  return prepared(
    { path: copy, size, dialect: (plan.top?.lines ?? 0) > 1 ? asIn(seen, dialect) : dialect, plan, leftOut },
    above + plan.preambleLines,
  );

  function prepared(
    made: Pick<Prepared, "path" | "size" | "dialect" | "plan" | "leftOut">,
    preamble: number,
  ): Prepared {
    const { dialect: found, leftOut: left } = made;
    const gaps = left?.gaps ?? [];
    const above = file.gaps ?? [];
    const inFile = (ofCopy: ReadMisfits): Misfits => {
      const ofCopied = (line: number): number => lineWith(gaps, line);
      const ofFile = (line: number): number => lineWith(above, line);
      const told = {
        rejected: moved(joinedMisfits(moved(ofCopy.rejected, ofCopied), left?.rejected), ofFile),
        padded: moved(moved(ofCopy.padded, ofCopied), ofFile),
        others: moved(joinedOthers(moved(headOthers, ofCopied)?.first ?? [], left?.others), ofFile),
        warnings: ofCopy.warnings,
      };
      return drawn?.inFile(told) ?? told;
    };
    const headOthers = found && { count: found.others.length, first: found.others };
    const reading = found === null ? { encoding } : readingOf(found, preamble, made.plan);
    return {
      ...made,
      further: left?.further ?? [],
      reading: { ...reading, ...(drawn === null ? {} : { rulerLine: drawn.rulerLine }) },
      inFile,
    };
  }

  function readingOf(found: Dialect, preamble: number, how: TidyPlan | null): Reading {
    const { header, headerRows, units } = found;
    const preambleLines = found.preambleLines + preamble;
    return {
      ...{ encoding, delimiter: found.delimiter, quote: found.quote, header },
      ...(preambleLines > 0 ? { preambleLines } : {}),
      ...(headerRows === undefined ? {} : { headerRows }),
      ...(units === undefined ? {} : { units }),
      ...(how === null ? {} : writingOf(how)),
    };
  }
}

/** The line that one of a copy is in what was copied. */
function lineWith(gaps: readonly LineGap[], line: number): number {
  return gaps.reduce((at, gap) => (gap.line <= at ? at + gap.lines : at), line);
}

function moved<Row extends { line: number }, Rows extends { count: number; first: Row[] }>(
  found: Rows | null,
  lineOf: (line: number) => number,
): Rows | null {
  return found && { ...found, first: found.first.map((row) => ({ ...row, line: lineOf(row.line) })) };
}

/** What a file is written like that is not as RFC 4180 has it. */
function writingOf({ way, wrapped }: TidyPlan): Reading {
  return {
    ...(way.backslash === true || way.escapes === true ? { escape: "\\" } : {}),
    ...(way.blanks === undefined ? {} : { blanksSkipped: true as const }),
    ...(wrapped ? { linesQuoted: true as const } : {}),
  };
}

/** What is known of a copy. */
function tidyHints(hints: CsvFile["hints"], plan: TidyPlan): CsvFile["hints"] {
  if (plan.wrapped) return hints;
  const { delimiter, quote } = plan;
  return {
    ...hints,
    ...{ delimiter, quote },
    header: plan.top === null ? hints.header : true,
    preambleLines: hints.preambleLines === null ? null : 0,
  };
}

/** The dialect of a copy with the names of columns as they stand in the file that was copied. */
function asIn(original: Dialect | null, dialect: Dialect | null): Dialect | null {
  if (dialect === null || !dialect.header || original?.columns.length !== dialect.columns.length) return dialect;
  if (!original.header || !original.columns.some(({ name }) => name.includes("\n"))) return dialect;
  return {
    ...dialect,
    columns: dialect.columns.map((column, i) => ({ ...column, name: original.columns[i]?.name ?? column.name })),
  };
}

function dialectOf(pieces: Pieces, { shown, hints }: CsvFile): Dialect | null {
  try {
    return detectDialect(pieces, hints);
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    throw new ServiceError("FILE_VALIDATION_ERROR", { file: shown, reason: error.message }, { cause: error });
  }
}
