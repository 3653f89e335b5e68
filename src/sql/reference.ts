import { redact } from "../errors/redact.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { Parsed, ParsedNode } from "./parse.ts";

/** What tables and views are called: three parts in any case. */
export const TABLE_REF = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){2}$/i;

/** As DuckDB folds names: letters of ASCII alone. */
export function folded(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The parts of a reference: catalog, schema and table, or the one that names a table by a text. */
export function partsOf({ ref, quoted = false }: { ref: string; quoted?: boolean }): readonly string[] {
  return TABLE_REF.test(ref) && !quoted ? ref.split(".") : [ref];
}

/** What two references have in common exactly if DuckDB takes them for the same. */
export function keyOf(parts: readonly string[]): string {
  return JSON.stringify(parts.map(folded));
}

/** The parts of a reference in a statement. */
export function partsIn({ catalog_name, schema_name, table_name }: ParsedNode): string[] {
  return [catalog_name, schema_name, table_name].filter(isText);
}

/** The error for a reference that no table answers to. */
export function unknownTable(parts: readonly string[]): ServiceError {
  const table_ref = redact(parts.join("."));
  if (parts.length === 3 && TABLE_REF.test(table_ref)) return new ServiceError("TABLE_NOT_FOUND", { table_ref });
  return new ServiceError("INVALID_TABLE_REFERENCE", { table_ref });
}

function isText(value: Parsed | undefined): value is string {
  return typeof value === "string" && value !== "";
}
