import { distinctNames } from "../model/distinct-names.ts";
import type { TableInFile } from "./reader.ts";

/** The tables of a file with names of which none is twice: record sets, ids and references go by them. */
export function withUniqueNames(tables: readonly TableInFile[]): TableInFile[] {
  const names = distinctNames(tables.map(({ name }) => name ?? ""));
  return tables.map((table, i) => ({ ...table, name: table.name === null ? null : (names[i] as string) }));
}
