import { rm, symlink } from "node:fs/promises";
import { redact } from "../../errors/redact.ts";
import { ServiceError } from "../../errors/service-error.ts";
import type { TableSession } from "../duckdb/session.ts";
import { identifier, literal } from "../duckdb/sql.ts";
import { ForeignSql } from "./duckdb/foreign-sql.ts";
import { longestReading, mostScratch } from "./foreign-limits.ts";
import { openRelation } from "./load-relation.ts";
import type { SourceFile, TableInFile } from "./reader.ts";

const DATABASE = "source";

/**
 * The tables and views of a DuckDB database, which is opened read-only in a database that reaches no other file from
 * then on. Views and computed columns carry SQL: what reaches beyond the file is listed with the reason and not run.
 */
export async function duckdbTables(session: TableSession, source: SourceFile): Promise<TableInFile[]> {
  const { file } = source;
  const path = await withCompanions(source);
  try {
    await session.run(`ATTACH ${literal(path)} AS ${DATABASE} (TYPE duckdb, READ_ONLY)`);
  } catch (error) {
    session.signal.throwIfAborted();
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new ServiceError("FILE_READ_ERROR", { file: file.path, reason: redact(reason) }, { cause: error });
  }
  await session.run(`SET max_temp_directory_size = '${mostScratch(file.size)} bytes'`);
  await session.run("SET enable_external_access = false");
  await session.run("SET lock_configuration = true");
  const { rows } = await session.query(
    `SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = '${DATABASE}' ORDER BY ALL`,
  );
  const tables = rows.map(([schema, name]) => ({ schema: String(schema), name: String(name) }));
  const sql = await ForeignSql.of(session, DATABASE, tables);
  return tables.map(({ schema, name }) => ({
    name: schema === "main" ? name : `${schema}.${name}`,
    open: async (onProgress, groupWidth) => {
      const reason = sql.whyNot({ schema, name });
      if (reason !== null) throw new ServiceError("FILE_READ_ERROR", { file: file.path, reason });
      const source = [DATABASE, schema, name].map(identifier).join(".");
      const longest = { ms: longestReading(file.size), table: name };
      return openRelation(session, { source, shown: file.path, onProgress, groupWidth, longest });
    },
  }));
}

/** The path of a database, beside which DuckDB finds its log, where it has one. */
async function withCompanions({ file, path, scratch }: SourceFile): Promise<string> {
  if (file.companions === undefined) return path;
  const link = scratch.path("linked.duckdb");
  const links = [{ suffix: "", path }, ...file.companions];
  for (const { suffix, path: target } of links) {
    await rm(`${link}${suffix}`, { force: true }); // there is one where the file is profiled a second time
    if (target !== undefined) await symlink(target, `${link}${suffix}`);
  }
  return link;
}
