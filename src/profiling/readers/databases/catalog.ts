import { ServiceError } from "../../../errors/service-error.ts";
import type { DeclaredReference, LiveTable } from "../../model/live-database.ts";

/** As much may come of an answer that is held as a whole: the catalog of a hundred thousand tables. */
export const CATALOG_BYTES = 16_777_216;

/** What a database says that it holds. Throws EXTERNAL_SERVICE_ERROR where that makes no sense. */
export function checkedTables(rows: readonly unknown[], source: string): LiveTable[] {
  return rows.map((row) => {
    if (isTable(row)) return row;
    throw new ServiceError("EXTERNAL_SERVICE_ERROR", { source, reason: "its catalog makes no sense" });
  });
}

function isTable(row: unknown): row is LiveTable {
  if (typeof row !== "object" || row === null) return false;
  const { schema, name, primaryKey, references }: { [Key in keyof LiveTable]?: unknown } = row;
  return (
    typeof schema === "string" &&
    typeof name === "string" &&
    areTexts(primaryKey) &&
    Array.isArray(references) &&
    references.every(isReference)
  );
}

function isReference(value: unknown): value is DeclaredReference {
  if (typeof value !== "object" || value === null) return false;
  const { columns, table, to }: { [Key in keyof DeclaredReference]?: unknown } = value;
  return areTexts(columns) && typeof table === "string" && areTexts(to);
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
