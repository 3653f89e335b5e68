import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import { diskFull } from "../../errors/disk-full.ts";
import { redact } from "../../errors/redact.ts";
import { ServiceError } from "../../errors/service-error.ts";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import type { LoadedTable } from "../model/loaded-table.ts";
import { TABLE } from "./empty-table.ts";
import { tooLong } from "./foreign-limits.ts";
import { isSamePath, partsOf, valueSql } from "./nested-values.ts";

/** What DuckDB can read by itself. */
export interface SourceRelation {
  /** What DuckDB reads, in SQL. */
  source: string;
  /** What DuckDB reads where text of the former is not UTF-8. */
  otherwise?: string;
  /** The path shown in errors. */
  shown: string;
  onProgress: (share: number) => void;
  /** Columns loaded at once. */
  groupWidth: number;
  /** Columns as the file has them, given those that DuckDB reads. */
  namesOf?: (columns: readonly RelationColumn[]) => Promise<RelationColumn[]>;
  /** How long a group of columns may take to be loaded, where the source may compute for ever. */
  longest?: { ms: number; table: string };
}

/** A column of a relation: its own name, its name and its value in SQL, and its type. */
export interface RelationColumn {
  name: string;
  sqlName: string;
  sql: string;
  type: DuckDBType;
}

/** What was opened: how many columns there are, and what these are. */
export interface OpenRelation {
  groups: number;
  columns: number;
  known: readonly RelationColumn[];
  load: (group: number) => Promise<LoadedTable>;
}

/** Opens what DuckDB can read by itself, whose columns are loaded a group at a time. */
export async function openRelation(session: TableSession, relation: SourceRelation): Promise<OpenRelation> {
  const { source, otherwise, onProgress, groupWidth, namesOf } = relation;
  const columns = await readable(session, relation, async () => {
    const { names, types } = await session.query(`SELECT * FROM ${source} LIMIT 0`);
    const found = names.map((name, i) => ({
      name,
      sqlName: name,
      sql: legible(identifier(name), types[i] as DuckDBType),
      type: types[i] as DuckDBType,
    }));
    return namesOf === undefined ? found : namesOf(found);
  });
  const load = async (group: number): Promise<LoadedTable> => {
    const own = columns.slice(group * groupWidth, (group + 1) * groupWidth);
    const table = `${TABLE}_${group}`;
    const selected = own.map(({ sql, sqlName }) => `${sql} AS ${identifier(sqlName)}`).join(", ");
    const from = (sql: string): Promise<void> =>
      session.runWithProgress(`CREATE OR REPLACE TABLE ${table} AS SELECT ${selected} FROM ${sql}`, onProgress);
    await readable(session, relation, () =>
      from(source).catch((error: unknown) => {
        const inOther = otherwise !== undefined && error instanceof Error && /utf-?8|unicode/i.test(error.message);
        if (!inOther) throw error;
        return from(otherwise);
      }),
    );
    return { table, columns: own.map(({ name, sqlName }) => ({ name, sqlName })) };
  };
  return { groups: Math.ceil(columns.length / groupWidth), columns: columns.length, known: columns, load };
}

/** What values of some types are taken out as: shapes as their text, values of any type as JSON. */
const LEGIBLE: ReadonlyMap<DuckDBTypeId, string> = new Map([
  [DuckDBTypeId.GEOMETRY, "VARCHAR"],
  [DuckDBTypeId.VARIANT, "JSON"],
]);

function legible(value: string, type: DuckDBType): string {
  const parts = partsOf(type).filter((part) => LEGIBLE.has(part.type.typeId));
  if (parts.length === 0) return value;
  return valueSql(value, type, (path, part) => {
    const found = parts.find((one) => isSamePath(one.path, path));
    return found === undefined ? null : `(${part})::${LEGIBLE.get(found.type.typeId)}`;
  });
}

/** Runs work on a file and says for people why it failed. */
async function readable<Result>(
  session: TableSession,
  { shown, longest }: SourceRelation,
  work: () => Promise<Result>,
): Promise<Result> {
  let isOver = false;
  const interrupt = (): void => {
    isOver = true;
    session.interrupt();
  };
  const timer = longest === undefined ? null : setTimeout(interrupt, longest.ms);
  try {
    return await work();
  } catch (error) {
    session.signal.throwIfAborted();
    if (longest !== undefined && isOver) throw tooLong(shown, longest.table, longest.ms);
    if (longest !== undefined && diskFull(error) !== null) {
      const reason = `'${longest.table}' needs more disk space than tables of a file of its size may take`;
      throw new ServiceError("FILE_VALIDATION_ERROR", { file: shown, reason });
    }
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new ServiceError("FILE_READ_ERROR", { file: shown, reason: redact(reason) }, { cause: error });
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}
