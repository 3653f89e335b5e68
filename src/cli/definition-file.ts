import { ServiceError } from "../errors/service-error.ts";
import { readUserFile } from "./files.ts";

/** What a file with a definition has, as JSON. Throws FILE_NOT_FOUND and FILE_READ_ERROR. */
export async function readDefinition(file: string): Promise<Record<string, unknown>> {
  const text = (await readUserFile(file)).toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw new ServiceError("FILE_READ_ERROR", { file, reason: "it is not valid JSON" }, { cause: error });
  }
  throw new ServiceError("FILE_READ_ERROR", { file, reason: "it has no JSON object" });
}

/** What was said by options, over what a file says; options that were not given say nothing. */
export function given(said: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** Readers as options name them: `all`, `owner`, or subjects. */
function readersOf(readers: readonly string[] | undefined): string | readonly string[] | undefined {
  const [only] = readers ?? [];
  return readers?.length === 1 && (only === "all" || only === "owner") ? only : readers;
}

/** What options say of whatever is registered under a name. */
export interface StatedOptions {
  description?: string;
  owner?: string;
  team?: string;
  tag?: string[];
  readers?: string[];
  replace?: true;
  dryRun?: true;
}

/** The same as params have it. */
export function statedBy({ description, owner, team, tag: tags, readers, replace, dryRun: dry_run }: StatedOptions) {
  return given({ description, owner, team, tags, readers: readersOf(readers), replace, dry_run });
}
