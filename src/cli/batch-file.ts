import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { TriggerItem } from "../client/index.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { ErrorObject } from "../errors/wire.ts";
import { readUserFile } from "./files.ts";
import { errorOf } from "./print-error.ts";
import { specificationOf } from "./specification.ts";

/** A line of a batch file: what to profile, or why it says nothing that could be. */
export type BatchLine = { line: number; dataset: string } & ({ item: TriggerItem } | { error: ErrorObject });

export interface BatchFile {
  sha256: string;
  lines: BatchLine[];
}

/**
 * Reads a file of JSON Lines. A line is the params of profiler.trigger, a profile specification, `{"path": …}` with any
 * members of a specification, or just a path as a text; empty lines do not count. `dataRoot` is where paths are on this
 * machine; null where they are on another. Throws FILE_NOT_FOUND and FILE_READ_ERROR.
 */
export async function readBatchFile(file: string, dataRoot: string | null): Promise<BatchFile> {
  const bytes = await readUserFile(file);
  const texts = bytes
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/);
  const lines: BatchLine[] = [];
  for (const [i, text] of texts.entries()) if (text.trim() !== "") lines.push(await readLine(text, i + 1, dataRoot));
  return { sha256: createHash("sha256").update(bytes).digest("hex"), lines };
}

async function readLine(text: string, line: number, dataRoot: string | null): Promise<BatchLine> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = `line ${line} is not valid JSON (${(error as Error).message})`;
    return { line, dataset: "", error: errorOf(new ServiceError("PARSE_ERROR", { reason }, { cause: error })) };
  }
  const item = await itemOf(value, dataRoot);
  const name: unknown = item.profile_specification?.name;
  return { line, dataset: typeof name === "string" ? name : "", item };
}

/** What is wrong with an item is left to the service to say. */
async function itemOf(value: unknown, dataRoot: string | null): Promise<TriggerItem> {
  const { path, ...said } = (typeof value === "string" ? { path: value } : (value ?? {})) as Record<string, unknown>;
  if (typeof path === "string") {
    const here = dataRoot === null ? null : resolve(dataRoot, path);
    return { profile_specification: await specificationOf(path, here, said) };
  }
  if (typeof value === "object" && value !== null && "profile_specification" in value) return value as TriggerItem;
  return { profile_specification: value as TriggerItem["profile_specification"] };
}
