import { RpcError } from "../../client/index.ts";
import { type ConnectionOptions, connected } from "../connection.ts";
import { NOTHING_KEPT } from "../embeddings.ts";
import { title } from "../print-error.ts";
import { factLines, tableLines } from "../table.ts";
import { print, printJson, terminalOf } from "../terminal.ts";
import { wrapped } from "../text.ts";

export type CatalogOptions = ConnectionOptions & { json?: true };

const PROSE = 100;

/** `dli formats`: what can be profiled. */
export async function formatsCommand(options: CatalogOptions): Promise<void> {
  const result = await connected(options, NOTHING_KEPT, ({ client }) => client.call("profiler.formats"));
  if (options.json === true) {
    printJson(result);
    return;
  }
  const terminal = terminalOf(process.stdout);
  const columns = [
    { title: "FORMAT" },
    { title: "EXTENSIONS", flexible: true },
    { title: "DEPTH" },
    { title: "MEDIA TYPE", flexible: true },
  ];
  const rows = result.formats.map(({ name, extensions, depth, media_type }) => [
    name,
    extensions.join(" "),
    depth,
    media_type,
  ]);
  print([...tableLines(columns, rows, terminal), "", `Any other file is ${result.other}.`]);
}

/** `dli errors [CODE]`: the catalog, or one entry by number, `DLI-n` or name. */
export async function errorsCommand(code: string | undefined, options: CatalogOptions): Promise<void> {
  const result = await connected(options, NOTHING_KEPT, async ({ client }) => {
    const all = await client.call("system.errors");
    if (code === undefined) return all;
    const wanted = all.errors.find((entry) =>
      [String(entry.code), entry.cli_code, entry.name].includes(code.toUpperCase()),
    );
    if (wanted !== undefined) return { errors: [wanted] };
    return client
      .call("system.errors", { code: Number.isSafeInteger(Number(code)) ? Number(code) : 0 })
      .catch((error: unknown) => {
        if (!(error instanceof RpcError) || !error.is("NOT_FOUND")) throw error;
        const message = `No error code '${code}'`;
        throw new RpcError({ ...error.toJSON(), message });
      });
  });
  if (options.json === true) {
    printJson(result);
    return;
  }
  const terminal = terminalOf(process.stdout);
  const [first] = result.errors;
  if (code !== undefined && first !== undefined) {
    const width = Math.min(terminal.width, PROSE) - 16;
    const prose = (text: string): string => wrapped(text, width).join(`\n${" ".repeat(13)}`);
    const retry = first.retryable ? `yes, after ${first.retry_after_seconds} s` : "no";
    const facts: [string, string][] = [
      ["raised when", prose(first.raised_when)],
      ["suggestion", prose(first.suggestion)],
      ["retryable", retry],
      ["HTTP status", String(first.http_status)],
      ["details", detailsText(first.details)],
    ];
    print([`${first.code} ${first.name} (${first.cli_code}): ${title(first.name)}`, "", ...factLines(facts, terminal)]);
    return;
  }
  const columns = [
    { title: "CODE", right: true },
    { title: "CLI" },
    { title: "NAME" },
    { title: "RETRY" },
    { title: "RAISED WHEN", flexible: true },
  ];
  const rows = result.errors.map((entry) => [
    String(entry.code),
    entry.cli_code,
    entry.name,
    entry.retryable ? `${entry.retry_after_seconds} s` : "no",
    entry.raised_when,
  ]);
  print(tableLines(columns, rows, terminal));
}

/** The members of an error's details: those that may be missing with a question mark. */
function detailsText(schema: unknown): string {
  const { properties = {}, required = [], type } = schema as { properties?: object; required?: string[]; type: string };
  if (type === "array") return "a list of violations: loc, msg, type";
  const names = Object.keys(properties).map((name) => `${name}${required.includes(name) ? "" : "?"}`);
  return names.length === 0 ? "none" : names.join(", ");
}

/** `dli methods`: what can be called. */
export async function methodsCommand(options: CatalogOptions): Promise<void> {
  const result = await connected(options, NOTHING_KEPT, ({ client }) => client.call("rpc.discover"));
  if (options.json === true) {
    printJson(result);
    return;
  }
  const columns = [{ title: "METHOD" }, { title: "PARAMS", flexible: true }, { title: "WHAT IT DOES", flexible: true }];
  const rows = result.methods.map(({ name, summary, params }) => [
    name,
    params.map((param) => `${param.name}${param.required ? "" : "?"}`).join(" "),
    summary,
  ]);
  print(tableLines(columns, rows, terminalOf(process.stdout)));
}
