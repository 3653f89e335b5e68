import { writeFile } from "node:fs/promises";
import { type ConnectionOptions, connected } from "../connection.ts";
import { LOOKED_UP } from "../embeddings.ts";
import { unwritable } from "../files.ts";
import { isStandardInput, textIn } from "../standard-input.ts";
import { print, printJson } from "../terminal.ts";

export interface TranspileOptions extends ConnectionOptions {
  json?: true;
  from: string;
  to: string;
  rules?: string[];
  pretty?: true;
  /** Whether what may not mean the same is refused. */
  strict: boolean;
}

export interface FormatOptions extends ConnectionOptions {
  dialect?: string;
  check?: true;
  write?: true;
}

/** `dli transpile FILE --from DIALECT --to DIALECT` */
export async function transpileCommand(file: string, options: TranspileOptions): Promise<void> {
  const { from, to, rules = [], pretty = false, strict } = options;
  const params = { sql: await textIn(file), from, to, rules, pretty, strict };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("transpile.sql", params));
  if (options.json === true) return printJson(result);
  print([result.sql]);
  for (const { kind, at } of result.warnings) process.stderr.write(`${kind.replaceAll("_", " ")}: ${at}\n`);
  if (result.verified === "no") process.stderr.write(`Nothing that reads ${to} has read it\n`);
}

/** `dli sql format FILE` */
export async function sqlFormatCommand(file: string, options: FormatOptions): Promise<void> {
  const { dialect = "duckdb", check, write } = options;
  const params = { sql: await textIn(file), dialect };
  const { sql, changed } = await connected(options, LOOKED_UP, ({ client }) => client.call("transpile.format", params));
  if (check === true) {
    if (!changed) return;
    process.stderr.write(`${file} is not laid out as it would be\n`);
    process.exitCode = 1;
  } else if (write === true && !isStandardInput(file)) {
    if (!changed) return;
    await writeFile(file, `${sql}\n`).catch((error: unknown) => {
      throw unwritable(file, error);
    });
  } else print([sql]);
}
