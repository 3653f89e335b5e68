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
import { plainerCopy } from "./plainer-copy.ts";
import { encryption, type Footer, leavesOf, readFooter, type SchemaNode } from "./schema.ts";

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
      if (reason === null) throw error;
      throw new ServiceError("FILE_VALIDATION_ERROR", { file: file.path, reason }, { cause: error });
    };
    const table = await openTable(session, source, footer, { onProgress, groupWidth }).catch(told);
    return { ...table, load: (group) => table.load(group).catch(told) };
  };
  return [{ name: null, open }];
}

interface Loading {
  onProgress: (share: number) => void;
  groupWidth: number;
}

async function openTable(
  session: TableSession,
  source: SourceFile,
  footer: Footer | null,
  { onProgress, groupWidth }: Loading,
): Promise<OpenTable> {
  const { file, path } = source;
  const odd = footer === null ? [] : leavesOf(footer.root).filter(isOdd);
  const copy = footer === null || odd.length === 0 ? null : await copyOf(session, source, footer, odd);
  const reading = (asString: boolean): string =>
    `read_parquet(${literal(copy ?? path)}, binary_as_string = ${asString})`;
  const namesOf = (columns: readonly RelationColumn[]) => namesInFile(session, path, columns);
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
  const table = await openRelation(session, relation);
  const nodes = footer?.root.children ?? [];
  if (nodes.length !== table.columns) return table;
  const load: OpenTable["load"] = async (group) => {
    const own = nodes.slice(group * groupWidth, (group + 1) * groupWidth);
    return asWritten(session, await table.load(group), own);
  };
  return { ...table, load };
}

/** Of a file that cannot be read, which is told by whoever reads it next. */
const NOTHING: { types: DuckDBType[] } = { types: [] };

const isOdd = ({ meaning }: SchemaNode): boolean => meaning !== null && meaning.kind !== "bytes";

/** A copy of a file that DuckDB reads without changing values; null where there is none to be had. */
async function copyOf(
  session: TableSession,
  { file, path, scratch, scratchBytes }: SourceFile,
  footer: Footer,
  odd: readonly SchemaNode[],
): Promise<string | null> {
  const { types } = await session.query(`SELECT * FROM read_parquet(${literal(path)}) LIMIT 0`).catch(() => NOTHING);
  const { children } = footer.root;
  const areAlike =
    types.length === children.length && types.every((type, i) => isAlike(type, children[i] as SchemaNode));
  if (!areAlike) return null;
  if (file.size > scratchBytes) {
    if (odd.every(({ meaning }) => meaning?.kind !== "decimal")) return null;
    const reason =
      "its decimals of more than 38 digits are read from a copy of it, for which there is not enough space";
    throw new ServiceError("FILE_VALIDATION_ERROR", { file: file.path, reason });
  }
  const copy = scratch.path("plainer.parquet");
  await plainerCopy(path, copy, footer, odd);
  return copy;
}
