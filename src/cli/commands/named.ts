import { connected } from "../connection.ts";
import { LOOKED_UP } from "../embeddings.ts";
import { printRecords } from "../records.ts";
import { print, printJson } from "../terminal.ts";
import { type ListOptions, type NamedOptions, VERSIONS } from "./dataset.ts";

/** `dli … versions NAME` */
export function versionsCommand(method: "datasets.versions" | "metrics.versions" | "quality.versions") {
  return async (name: string, options: ListOptions): Promise<void> => {
    const result = await connected(options, LOOKED_UP, ({ client }) => client.call(method, { name }));
    if (options.json === true) return printJson(result);
    printRecords(result.versions, VERSIONS, options.format ?? "table", { empty: "There is no version" });
  };
}

/** `dli … unregister NAME` */
export function unregisterCommand(method: "metrics.unregister" | "quality.unregister" | "workflows.unregister") {
  return async (name: string, options: NamedOptions): Promise<void> => {
    const result = await connected(options, LOOKED_UP, ({ client }) => client.call(method, { name }));
    if (options.json === true) printJson(result);
    else print([`${name} is registered no more`]);
  };
}
