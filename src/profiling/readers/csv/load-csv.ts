import { isUtf8 } from "node:buffer";
import { stat } from "node:fs/promises";
import { ServiceError } from "../../../errors/service-error.ts";
import type { TableSession } from "../../duckdb/session.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import type { Scratch } from "../../model/scratch.ts";
import type { Misfits, Reading } from "../../model/table-profile.ts";
import { detectEncoding, detectEncodingFully, transcode } from "../../text/encoding.ts";
import { lookInto } from "../../text/file-segments.ts";
import { loadNothing, TABLE } from "../empty-table.ts";
import { GROUP_WIDTHS } from "../group-widths.ts";
import { InvalidError } from "../opened-file.ts";
import { unaccounted } from "./account.ts";
import { type Dialect, type DialectHints, detectDialect, type Pieces } from "./dialect.ts";
import { drawingOf, type PlainCopy, undraw } from "./drawn-table.ts";
import { joinedMisfits, joinedOthers } from "./joined-misfits.ts";
import { narrowCopy } from "./narrow-copy.ts";
import { CsvReader, columnName, isEncodingError, type ReadingWay } from "./reader.ts";
import { writtenAs } from "./text-type-rules.ts";
import { type LeftOutRows, tidyCopy } from "./tidy-copy.ts";
import { type TidyPlan, tidyPlan } from "./tidy-plan.ts";
import { TypedLoader } from "./typed-loader.ts";

export interface CsvFile {
  /** Absolute path, free of glob characters. */
  path: string;
  /** The path shown in errors. */
  shown: string;
  size: number;
  /** What the caller says of the file. */
  hints: DialectHints & { encoding: string | null };
  scratch: Scratch;
  onProgress: (share: number) => void;
  /** Columns loaded at once. */
  groupWidth: number;
}

export interface CsvTable {
  reading: Reading;
  /** In how many groups its columns are loaded. */
  groups: number;
  /** How many there are. */
  columns: number;
  /** Loads a group of columns; of the first one, rows come in any order, unless that of the file is asked for. */
  load: (group: number, inOrder?: boolean) => Promise<LoadedTable>;
  /** The rows that did not fit, once the first group is loaded. */
  misfits: () => Promise<Misfits>;
}

const HEAD = 262_144;
const FURTHER = 32_768;
const FURTHER_PLACES = 8;
/** A file with long lines is looked at further, until this many lines or bytes. */
const HEAD_LINES = 100;
const LONGEST_HEAD = 8_388_608;
/** Where more queries run at once, there are threads enough to read in order what one of them would read as fast. */
const FEW_QUERIES = 5;

/** Opens a delimited text file as a table. */
export async function openCsv(session: TableSession, file: CsvFile): Promise<CsvTable> {
  const { encoding: given } = file.hints;
  const encoding = given ?? detectEncoding(file.path, file.size);
  const table = await openEncoded(session, file, encoding);
  if (given !== null || encoding !== "utf-8") return table;
  return rereadable(table, async () => openEncoded(session, file, await detectEncodingFully(file.path)));
}

/** A table that is opened anew where loading its first group shows that it is not in the encoding that it seemed to be. */
function rereadable(table: CsvTable, reopen: () => Promise<CsvTable>): CsvTable {
  let current = table;
  return {
    get reading() {
      return current.reading;
    },
    get groups() {
      return current.groups;
    },
    get columns() {
      return current.columns;
    },
    misfits: () => current.misfits(),
    load: async (group, inOrder) => {
      try {
        return await current.load(group, inOrder);
      } catch (error) {
        if (!isEncodingError(error)) throw error;
        current = await reopen();
        return current.load(group, inOrder);
      }
    },
  };
}

async function openEncoded(session: TableSession, file: CsvFile, encoding: string, anyway = false): Promise<CsvTable> {
  let { path, size } = file;
  if (encoding !== "utf-8") {
    path = file.scratch.path("utf8.csv");
    await transcode(file.path, encoding, path, session.signal);
    ({ size } = await stat(path));
  }
  const drawing = file.hints.preambleLines === null ? drawingOf(path) : null;
  let drawn: PlainCopy | null = null;
  if (drawing !== null) {
    drawn = await undraw(path, drawing, file.scratch.path("undrawn.csv"), session.signal);
    path = file.scratch.path("undrawn.csv");
    ({ size } = await stat(path));
  }
  const pieces = readPieces(path, size);
  let dialect = dialectOf(pieces, file);
  let leftOut: LeftOutRows | null = null;
  const plan = tidyPlan(pieces, dialect, anyway);
  if (plan !== null) {
    const copy = file.scratch.path("tidy.csv");
    leftOut = await tidyCopy(path, copy, plan, session.signal);
    path = copy;
    ({ size } = await stat(path));
    dialect = renamed(dialectOf(readPieces(path, size), { ...file, hints: tidyHints(file.hints, plan) }), dialect);
  }
  if (dialect === null) return emptyTable(session, encoding);
  const { columns, delimiter, quote, header, preambleLines, headerRows, units, others } = dialect;
  let rowCount: number | null = null;
  const groups = Math.ceil(columns.length / file.groupWidth);
  const own = { path, shown: file.shown, size, scratch: file.scratch };
  const reader = new CsvReader(session, own, dialect, file.onProgress, leftOut?.gaps);
  return {
    groups,
    columns: columns.length,
    load: async (group, inOrder = group > 0) => {
      const loaded = await loadGroup(session, reader, dialect, file, group, inOrder);
      rowCount = loaded.rowCount ?? null;
      return loaded;
    },
    misfits: async () => {
      const { rejected, padded } = await reader.misfits();
      const account = { path, size, dialect, read: rowCount ?? 0, rejected: rejected?.count ?? 0 };
      const warning =
        rowCount === null ? null : await unaccounted({ ...account, isStrict: reader.isStrict }, session.signal);
      const told = {
        rejected: joinedMisfits(rejected, leftOut?.rejected),
        padded,
        others: joinedOthers(others, leftOut?.others),
        warnings: warning === null ? [] : [warning],
      };
      return drawn?.inFile(told) ?? told;
    },
    reading: {
      encoding,
      delimiter,
      quote,
      header,
      ...(preambleLines > 0 ? { preambleLines } : {}),
      ...(drawn === null ? {} : { rulerLine: drawn.rulerLine }),
      ...(headerRows === undefined ? {} : { headerRows }),
      ...(units === undefined ? {} : { units }),
      ...(plan === null ? {} : writingOf(plan)),
    },
  };
}

/** What a file is written like that is not as RFC 4180 has it. */
function writingOf({ way, wrapped }: TidyPlan): Reading {
  return {
    ...(way.backslash === true ? { escape: "\\" } : {}),
    ...(way.blanks === undefined ? {} : { blanksSkipped: true as const }),
    ...(wrapped ? { linesQuoted: true as const } : {}),
  };
}

/** What is known of a copy. */
function tidyHints(hints: CsvFile["hints"], plan: TidyPlan): CsvFile["hints"] {
  return plan.wrapped ? hints : { ...hints, delimiter: plan.delimiter, quote: plan.quote };
}

/** A dialect with the names of columns as they stand in the file that was copied. */
function renamed(dialect: Dialect | null, original: Dialect | null): Dialect | null {
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

async function loadGroup(
  session: TableSession,
  reader: CsvReader,
  dialect: Dialect,
  { groupWidth, shown, scratch }: CsvFile,
  group: number,
  inOrder: boolean,
): Promise<LoadedTable> {
  const from = group * groupWidth;
  const width = Math.min(groupWidth, dialect.columns.length - from);
  const indexes = Array.from({ length: width }, (_, i) => from + i);
  const table = `${TABLE}_${group}`;
  const goal = { table, columns: indexes, way: wayOf(session, groupWidth, inOrder) };
  const { plainRows, columns } = dialect;
  const narrowed = async (whole: CsvReader): Promise<CsvReader> => {
    if (plainRows === null || width === columns.length) return whole;
    const copy = await narrowCopy(plainRows, indexes, dialect, { shown, scratch });
    return copy === null ? whole : new CsvReader(session, copy, { ...dialect, skip: 0 }, () => {});
  };
  const typed = await new TypedLoader(session, reader, dialect, goal, narrowed).load();
  return {
    table,
    isInferred: true,
    columns: typed.columns.map(({ type, ambiguous, finite, coverage }, n) => {
      const written = writtenAs(type, ambiguous);
      return {
        name: columns[from + n]?.name as string,
        sqlName: columnName(from + n),
        ...(finite ? { finite } : {}),
        ...(type === "datetimetz_ns" ? { zoned: true as const } : {}),
        ...(written === undefined ? {} : { writtenAs: written }),
        ...(coverage === undefined ? {} : { typeCoverage: coverage }),
      };
    }),
    ...(typed.firstRows === null ? {} : { firstRows: typed.firstRows }),
    ...(typed.isUnordered ? { isUnordered: true } : {}),
    ...(typed.rowCount === null ? {} : { rowCount: typed.rowCount }),
    ...(typed.whole === null ? {} : { whole: typed.whole }),
    ...(typed.inMemoryOnly ? { inMemoryOnly: true } : {}),
  };
}

function wayOf(session: TableSession, groupWidth: number, inOrder: boolean): ReadingWay {
  if (groupWidth < GROUP_WIDTHS[0]) return "in order"; // there is little memory, of which that takes least
  if (!inOrder) return "in any order";
  return session.width > FEW_QUERIES ? "in order" : "by one thread";
}

/** A file without a row is a table without rows and columns. */
function emptyTable(session: TableSession, encoding: string): CsvTable {
  return {
    groups: 1,
    columns: 0,
    load: () => loadNothing(session),
    misfits: async () => ({ rejected: null, padded: null, others: null, warnings: [] }),
    reading: { encoding },
  };
}

/** The beginning of a UTF-8 file, and pieces from later on, each of whole lines. */
function readPieces(path: string, size: number): Pieces {
  return lookInto(path, (read) => {
    const decode = (bytes: Buffer): string => new TextDecoder().decode(bytes);
    let length = HEAD;
    let bytes = read(0, Math.min(length, size));
    let start = decode(bytes);
    while (length < Math.min(size, LONGEST_HEAD) && !hasLines(start, HEAD_LINES)) {
      length *= 4;
      bytes = read(0, Math.min(length, size));
      start = decode(bytes);
    }
    if (size <= length) return { head: start, further: [], whole: isUtf8(bytes) };
    const head = wholeLines(start, true);
    const piece = Math.max(FURTHER, Math.min(length / FURTHER_PLACES, size / FURTHER_PLACES));
    const further: string[] = [];
    for (let i = 1; i <= FURTHER_PLACES && size > length + piece; i++) {
      const position = Math.floor(length + ((size - length - piece) * i) / FURTHER_PLACES);
      further.push(wholeLines(decode(read(position, Math.floor(piece))), false));
    }
    return { head, further, whole: false };
  });
}

/** What the lines of a text end with: all of them with a carriage return, as on old Macs, where no other letter does. */
function lineEndOf(text: string): "\n" | "\r" {
  return text.includes("\n") || !text.includes("\r") ? "\n" : "\r";
}

function hasLines(text: string, wanted: number): boolean {
  const end = lineEndOf(text);
  let at = -1;
  for (let lines = 0; lines < wanted; lines++) {
    at = text.indexOf(end, at + 1);
    if (at === -1) return false;
  }
  return true;
}

function wholeLines(text: string, fromStart: boolean): string {
  const end = lineEndOf(text);
  const from = fromStart ? 0 : text.indexOf(end) + 1;
  const to = text.lastIndexOf(end) + 1;
  return to > from ? text.slice(from, to) : fromStart ? text : "";
}
