import type { DuckDBType } from "@duckdb/node-api";
import { ServiceError } from "../../../errors/service-error.ts";
import type { TableSession } from "../../duckdb/session.ts";
import { literal } from "../../duckdb/sql.ts";
import { loadNothing } from "../empty-table.ts";
import { openRelation, type RelationColumn } from "../load-relation.ts";
import { withFile } from "../opened-file.ts";
import type { OpenTable, SourceFile, TableInFile } from "../reader.ts";
import { relationInMemory } from "../relation-in-memory.ts";
import { asWritten, isAlike } from "./as-written.ts";
import { namesInFile } from "./names.ts";
import { ParquetScan } from "./parquet-scan.ts";
import { plainerCopy } from "./plainer-copy.ts";
import { encryption, type Footer, leavesOf, type Meaning, readFooter, type SchemaNode } from "./schema.ts";

/** Bytes of a file of which a small table is taken out at once. */
const SMALL = 1_048_576;

/**
 * The table of a Parquet file. Byte columns without a declared meaning are read as text where they are UTF-8. What DuckDB
 * would change, decimals of more than 38 digits and times in nanoseconds, it is given as bytes and the like, in a copy of
 * the file whose footer says less.
 */
export async function parquetTable(session: TableSession, source: SourceFile): Promise<TableInFile[]> {
  const { file, path } = source;
  const opened = <Result>(work: Parameters<typeof withFile<Result>>[3]): Promise<Result> =>
    withFile(path, file.path, session.signal, work);
  const open: TableInFile["open"] = async (onProgress, groupWidth) => {
    const footer = await opened(readFooter);
    if (footer?.root.children.length === 0) return { groups: 1, load: () => loadNothing(session) };
    const told = async (error: unknown): Promise<never> => {
      const isUnread = error instanceof ServiceError && error.name === "FILE_READ_ERROR";
      const reason = isUnread ? await opened(encryption) : null;
      if (reason !== null) {
        throw new ServiceError("FILE_VALIDATION_ERROR", { file: file.path, reason }, { cause: error });
      }
      throw isUnread ? ofTheFile(error, file.path) : error;
    };
    const table = await openTable(session, source, footer, { onProgress, groupWidth }).catch(told);
    return { ...table, load: (group) => table.load(group).catch(told) };
  };
  return [{ name: null, open }];
}

/** Names of copies, and how DuckDB speaks of them. */
const [PLAINER, TEXTS_AS_BYTES] = ["plainer.parquet", "texts-as-bytes.parquet"] as const;
const COPY = new RegExp(`file "(?:${PLAINER}|${TEXTS_AS_BYTES})"`, "g");

/** An error of a copy as one of the file. */
function ofTheFile(error: ServiceError, file: string): ServiceError {
  const reason = "reason" in error.details ? String(error.details.reason) : "";
  if (reason.search(COPY) < 0) return error;
  return new ServiceError("FILE_READ_ERROR", { file, reason: reason.replace(COPY, "the file") }, { cause: error });
}

interface Loading {
  onProgress: (share: number) => void;
  groupWidth: number;
  /** Whether DuckDB is to be given texts as bytes: it reads no file with a text that is not UTF-8. */
  asBytes?: true;
}

async function openTable(
  session: TableSession,
  source: SourceFile,
  footer: Footer | null,
  loading: Loading,
): Promise<OpenTable> {
  const { file, path } = source;
  const { onProgress, groupWidth, asBytes } = loading;
  const copy = footer === null ? null : await copyOf(session, source, footer, asBytes === true);
  const nodes = footer?.root.children ?? [];
  const names = nodes.some(({ name }) => name.includes("\0"))
    ? ` AS t(${nodes.map((_, i) => `c${i}`).join(", ")})`
    : "";
  const reading = (asString: boolean): string =>
    `read_parquet(${literal(copy ?? path)}, binary_as_string = ${asString})${names}`;
  const namesOf = async (columns: readonly RelationColumn[]): Promise<RelationColumn[]> =>
    footer === null ? [...columns] : namesInFile(footer.root, columns);
  const [text, bytes] = [reading(true), reading(false)];
  if (copy === null && file.size <= SMALL) {
    const known = await relationInMemory(session, { source: text, namesOf }, groupWidth);
    if (known !== null) return { groups: 1, columns: known.columns.length, load: async () => known };
  }
  const relation = {
    source: copy === null ? text : bytes,
    otherwise: bytes,
    shown: file.path,
    onProgress,
    groupWidth,
    namesOf,
  };
  const { known, ...table } = await openRelation(session, relation);
  if (footer === null || nodes.length !== table.columns) return table;
  const scanned = { source, footer, columns: known, groupWidth, onProgress };
  const scan = copy === null && source.scan !== undefined ? new ParquetScan(session, scanned) : null;
  let again: Promise<OpenTable> | null = null;
  const load: OpenTable["load"] = async (group) => {
    const inMemory = (await scan?.load(group)) ?? null;
    if (inMemory !== null) return inMemory;
    try {
      const loaded = await (again === null ? table.load(group) : (await again).load(group));
      return again === null
        ? asWritten(session, loaded, nodes.slice(group * groupWidth, (group + 1) * groupWidth))
        : loaded;
    } catch (error) {
      if (again !== null || asBytes === true || !isNoText(error)) throw error;
      again = openTable(session, source, footer, { ...loading, asBytes: true });
      return (await again).load(group);
    }
  };
  return { ...table, load, ...(scan === null ? {} : { end: () => scan.end() }) };
}

/** Whether DuckDB would change values of such a meaning, or cannot read them. */
function isOdd(meaning: Meaning | null, asBytes: boolean): boolean {
  if (meaning === null || meaning.kind === "bytes") return false;
  return meaning.kind !== "text" || asBytes;
}

const isNoText = (error: unknown): boolean =>
  error instanceof ServiceError && error.name === "FILE_READ_ERROR" && /utf-?8|unicode/i.test(error.message);

/** Of a file that cannot be read, which is told by whoever reads it next. */
const NOTHING: { types: DuckDBType[] } = { types: [] };

/** A copy of a file that DuckDB reads without changing values; null where there is none to be had. */
async function copyOf(
  session: TableSession,
  { file, path, scratch, scratchBytes }: SourceFile,
  footer: Footer,
  asBytes: boolean,
): Promise<string | null> {
  const isOddLeaf = ({ meaning }: SchemaNode): boolean => isOdd(meaning, asBytes);
  if (!leavesOf(footer.root).some(isOddLeaf)) return null;
  const { types } = await session.query(`SELECT * FROM read_parquet(${literal(path)}) LIMIT 0`).catch(() => NOTHING);
  const { children } = footer.root;
  if (types.length !== children.length) return null;
  const alike = children.filter((node, i) => isAlike(types[i] as DuckDBType, node));
  const odd = alike.flatMap(leavesOf).filter(isOddLeaf);
  if (odd.length === 0) return null;
  if (file.size > scratchBytes) {
    if (odd.every(({ meaning }) => meaning?.kind !== "decimal")) return null;
    const reason =
      "its decimals of more than 38 digits are read from a copy of it, for which there is not enough space";
    throw new ServiceError("FILE_VALIDATION_ERROR", { file: file.path, reason });
  }
  const copy = scratch.path(asBytes ? TEXTS_AS_BYTES : PLAINER);
  await plainerCopy(path, copy, footer, odd);
  return copy;
}
