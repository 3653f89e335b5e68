import { toStoredError } from "../../errors/stored.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { LiveDatabase } from "../model/live-database.ts";
import type { DatabaseConnection } from "../model/specification.ts";
import { checkHost, credentialsFor, type SourceAccess } from "./access.ts";

/** The kind of a database by the name of its engine; null where it is not one that can be profiled. */
export function databaseKind(engine: string): LiveDatabase["kind"] | null {
  if (/^(postgres|postgresql|timescale|timescaledb)$/i.test(engine)) return "postgresql";
  return /^(mysql|mariadb)$/i.test(engine) ? "mysql" : null;
}

/** A database as a file of the dataset, whose content is elsewhere. A host that may not be asked is its problem. */
export function databaseFile(connection: DatabaseConnection, name: string, access: SourceAccess): DatasetFile {
  const { engine, host, port, database_name } = connection;
  const kind = databaseKind(engine) as LiveDatabase["kind"]; // checked when the job was submitted
  const file: DatasetFile = {
    path: name,
    absolute: "",
    size: 0,
    mediaType: "application/sql",
    format: { name: engine, extensions: [], media_type: "application/sql", reader: kind, depth: "columns" },
    problem: null,
    remark: null,
    byName: true,
    container: null,
  };
  try {
    checkHost(access, host, port);
  } catch (error) {
    return { ...file, format: null, problem: toStoredError(error) };
  }
  const { user, password } = credentialsFor(access, host, port);
  return { ...file, live: { kind, host, port, database: database_name, user, password, ...access.databases } };
}
