import { redact } from "../../errors/redact.ts";
import { ServiceError } from "../../errors/service-error.ts";
import type { TableSession } from "../duckdb/session.ts";
import { identifier, literal } from "../duckdb/sql.ts";
import { openRelation } from "./load-relation.ts";
import type { SourceFile, TableInFile } from "./reader.ts";

/** The tables and views of a DuckDB database, which is opened read-only. */
export async function duckdbTables(session: TableSession, { file, path }: SourceFile): Promise<TableInFile[]> {
  const database = "source";
  try {
    await session.run(`ATTACH ${literal(path)} AS ${database} (READ_ONLY)`);
  } catch (error) {
    session.signal.throwIfAborted();
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new ServiceError("FILE_READ_ERROR", { file: file.path, reason: redact(reason) }, { cause: error });
  }
  const { rows } = await session.query(
    `SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = '${database}' ORDER BY ALL`,
  );
  return rows.map(([schema, table]) => ({
    name: schema === "main" ? String(table) : `${schema}.${table}`,
    open: (onProgress, groupWidth) => {
      const source = [database, String(schema), String(table)].map(identifier).join(".");
      return openRelation(session, { source, shown: file.path, onProgress, groupWidth });
    },
  }));
}
