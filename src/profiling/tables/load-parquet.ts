import { redact } from "../../errors/redact.ts";
import { ServiceError } from "../../errors/service-error.ts";
import { GROUP_WIDTH } from "./column-groups.ts";
import { TABLE } from "./loaded-columns.ts";
import type { LoadedTable } from "./profile-table.ts";
import type { TableSession } from "./session.ts";
import { identifier, literal } from "./sql.ts";

interface ParquetFile {
  path: string;
  /** The path shown in errors. */
  shown: string;
  onProgress: (share: number) => void;
}

/**
 * Opens a Parquet file, whose columns are loaded a group at a time. Byte columns without a declared meaning are read as
 * text where they are UTF-8.
 */
export async function openParquet(
  session: TableSession,
  file: ParquetFile,
): Promise<{ groups: number; load: (group: number) => Promise<LoadedTable> }> {
  const source = (asString: boolean): string => `read_parquet(${literal(file.path)}, binary_as_string = ${asString})`;
  const { rows } = await readable(session, file, () => session.query(`DESCRIBE FROM ${source(true)}`));
  const names = rows.map(([name]) => String(name));
  const load = async (group: number): Promise<LoadedTable> => {
    const own = names.slice(group * GROUP_WIDTH, (group + 1) * GROUP_WIDTH);
    const table = `${TABLE}_${group}`;
    const from = (asString: boolean): Promise<void> =>
      session.runWithProgress(
        `CREATE OR REPLACE TABLE ${table} AS SELECT ${own.map(identifier).join(", ")} FROM ${source(asString)}`,
        file.onProgress,
      );
    await readable(session, file, () =>
      from(true).catch((error: unknown) => {
        if (!(error instanceof Error) || !/utf-?8|unicode/i.test(error.message)) throw error;
        return from(false);
      }),
    );
    return { table, columns: own.map((name) => ({ name, sqlName: name })) };
  };
  return { groups: Math.ceil(names.length / GROUP_WIDTH), load };
}

/** Runs work on a file and says for people why it failed. */
async function readable<Result>(
  session: TableSession,
  { shown }: ParquetFile,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    session.signal.throwIfAborted();
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new ServiceError("FILE_READ_ERROR", { file: shown, reason: redact(reason) }, { cause: error });
  }
}
