import type { ConnectionOptions } from "./connection.ts";
import type { QueryFormat } from "./query-output.ts";
import { tableLines } from "./table.ts";
import { print, terminalOf } from "./terminal.ts";

/** How a SELECT is to be run, wherever it is. */
export interface RunCommandOptions extends ConnectionOptions {
  sql?: string;
  param?: string[];
  limit?: string;
  timeout?: string;
  format?: QueryFormat;
  out?: string;
  dryRun?: true;
}

/** What a statement is, without its rows. */
export function showBound(
  columns: readonly { name: string; type: string }[],
  parameter_types: Readonly<Record<string, string | null>>,
): void {
  const parameters = Object.entries(parameter_types).map(([name, type]) => [`$${name}`, type ?? "any"]);
  const rows = [...columns.map(({ name, type }) => [name, type]), ...parameters];
  print(tableLines([{ title: "column", flexible: true }, { title: "type" }], rows, terminalOf(process.stdout)));
}
