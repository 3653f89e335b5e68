import type { TableSession } from "../../duckdb/session.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import type { Misfits, Reading } from "../../model/table-profile.ts";
import { detectEncoding, detectEncodingFully } from "../../text/encoding.ts";
import { loadNothing, TABLE } from "../empty-table.ts";
import { GROUP_WIDTHS } from "../group-widths.ts";
import { unaccounted } from "./account.ts";
import type { CsvFile } from "./csv-file.ts";
import { CsvScan } from "./csv-scan.ts";
import type { Dialect } from "./dialect.ts";
import type { FurtherTable } from "./further-files.ts";
import { narrowCopy } from "./narrow-copy.ts";
import { occasionOf } from "./occasion.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { CsvReader, columnName, isEncodingError, type ReadingWay } from "./reader.ts";
import { writtenAs } from "./text-type-rules.ts";
import type { Occasion } from "./tidy-plan.ts";
import { TypedLoader } from "./typed-loader.ts";

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
  /** Tables that were found below it, once the first group is loaded. */
  further: () => FurtherTable[];
  /** Gives up what it holds. */
  end: () => Promise<void>;
}

/** A table that may turn out to need another reading. */
interface DoubtfulTable extends CsvTable {
  /** Why it has to be read from a copy after all, once the first group is loaded. */
  occasion: (loaded: LoadedTable) => Promise<Occasion | null>;
}

/** Where more queries run at once, there are threads enough to read in order what one of them would read as fast. */
const FEW_QUERIES = 5;

/** Opens a delimited text file as a table. */
export async function openCsv(session: TableSession, file: CsvFile): Promise<CsvTable> {
  const { encoding: given } = file.hints;
  let encoding = given ?? detectEncoding(file.path, file.size);
  const open = async (occasion: Occasion | null): Promise<DoubtfulTable> =>
    openPrepared(session, file, await prepare(file, encoding, occasion, session.signal));
  const mayBeOther = given === null && encoding === "utf-8";
  return rereadable(await open(null), open, async () => {
    if (!mayBeOther) return null;
    encoding = await detectEncodingFully(file.path);
    return open(null);
  });
}

/** A table that is opened anew where loading its first group shows that it is not what it seemed to be by its beginning. */
function rereadable(
  table: DoubtfulTable,
  reopen: (occasion: Occasion) => Promise<DoubtfulTable>,
  inOtherEncoding: () => Promise<DoubtfulTable | null>,
): CsvTable {
  let current = table;
  const load = async (group: number, inOrder?: boolean): Promise<LoadedTable> => {
    try {
      return await current.load(group, inOrder);
    } catch (error) {
      if (!isEncodingError(error)) throw error;
      const other = await inOtherEncoding();
      if (other === null) throw error;
      current = other;
      return current.load(group, inOrder);
    }
  };
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
    further: () => current.further(),
    end: () => current.end(),
    load: async (group, inOrder) => {
      const loaded = await load(group, inOrder);
      const why = group > 0 ? null : await current.occasion(loaded);
      if (why === null) return loaded;
      current = await reopen(why);
      return current.load(group, inOrder);
    },
  };
}

/** Opens a file that has been prepared. */
function openPrepared(session: TableSession, file: CsvFile, prepared: Prepared): DoubtfulTable {
  const { path, size, dialect, plan, leftOut } = prepared;
  if (dialect === null) return emptyTable(session, prepared);
  let rowCount: number | null = null;
  const groups = Math.ceil(dialect.columns.length / file.groupWidth);
  const own = { path, shown: file.shown, size, scratch: file.scratch };
  const reader = new CsvReader(session, own, dialect, file.onProgress);
  const scan = new CsvScan(file, path, dialect, session);
  let misfits: ReturnType<CsvReader["misfits"]> | null = null;
  const found = (): ReturnType<CsvReader["misfits"]> => {
    misfits ??= reader.misfits();
    return misfits;
  };
  return {
    groups,
    columns: dialect.columns.length,
    load: async (group, inOrder = group > 0) => {
      const loaded = (await scan.load(group)) ?? (await loadGroup(session, reader, dialect, file, group, inOrder));
      rowCount = loaded.rowCount ?? null;
      return loaded;
    },
    misfits: async () => {
      const { rejected, padded } = await found();
      const account = { path, size, dialect, read: rowCount ?? 0, rejected: rejected?.count ?? 0, leftOut };
      const warning =
        rowCount === null ? null : await unaccounted({ ...account, isStrict: reader.isStrict }, session.signal);
      return prepared.inFile({ rejected, padded, warnings: warning === null ? [] : [warning] });
    },
    further: () => prepared.further,
    end: () => scan.end(),
    occasion: async (loaded) => {
      if (plan?.loose === true) return null;
      const seen = { path, size, dialect, isStrict: reader.isStrict, isTidy: plan !== null };
      return occasionOf(seen, loaded, found, session.signal);
    },
    reading: prepared.reading,
  };
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
        ...(type === "datetimetz_ns" ? { zoned: [[]] } : {}),
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
function emptyTable(session: TableSession, { reading, further }: Prepared): DoubtfulTable {
  return {
    groups: 1,
    columns: 0,
    load: () => loadNothing(session),
    misfits: async () => ({ rejected: null, padded: null, others: null, warnings: [] }),
    further: () => further,
    end: async () => {},
    occasion: async () => null,
    reading,
  };
}
