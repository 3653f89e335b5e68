import { once } from "node:events";
import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ServiceError } from "../errors/service-error.ts";
import { openUserFile, unwritable } from "./files.ts";

/** Takes text, and resolves when there is room for more. */
export type Write = (text: string) => Promise<void>;

/** Characters that are written at once. */
const AT_ONCE = 1_048_576;

/** Stands for standard output where a file to write to is named. */
const STDOUT = "-";

/** Whether something that is to be written goes to standard output. */
export function isStdout(path: string | undefined): boolean {
  return path === STDOUT;
}

/** That at most one thing goes to standard output. Throws STORAGE_ERROR. */
export function checkOneToStdout(json: boolean, files: readonly (string | undefined)[]): void {
  const count = files.filter(isStdout).length + (json ? 1 : 0);
  if (count < 2 || !files.some(isStdout)) return;
  const reason = "more than one thing would go to standard output";
  throw new ServiceError("STORAGE_ERROR", { reason }, { suggestion: "Name a file to write to in place of -" });
}

/** Whether a file could be written, said before the work whose result it is to hold. Throws STORAGE_ERROR. */
export async function checkWritable(path: string): Promise<void> {
  if (isStdout(path)) return;
  try {
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() === true) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    await access(found === null ? dirname(path) : path, constants.W_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Calls `work` with what writes to a file, or to standard output. Throws STORAGE_ERROR where it cannot be opened. */
export async function writingTo(path: string, work: (write: Write) => Promise<void>): Promise<void> {
  if (isStdout(path)) return work(writeToStdout);
  const file = await openUserFile(path);
  try {
    await work((text) => file.writeFile(text));
  } finally {
    await file.close();
  }
}

export async function writeToStdout(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

/**
 * Writes a profile that comes in pages, which differ in their record sets only, as JSON.stringify would write the whole
 * with an indent of two, and calls `visit` with each page.
 */
export async function writePages<Page extends object>(
  pages: AsyncIterable<Page>,
  write: Write,
  visit: (page: Page) => void = () => {},
): Promise<void> {
  let text = "";
  let [isFirst, isEmpty, hasRecordSets] = [true, true, false];
  for await (const page of pages) {
    visit(page);
    const { recordSet, ...head }: { recordSet?: readonly unknown[] } = page;
    if (isFirst) {
      hasRecordSets = recordSet !== undefined;
      const whole = JSON.stringify(head, null, 2);
      text = hasRecordSets ? `${whole.slice(0, -"\n}".length)},\n  "recordSet": [` : whole;
      isFirst = false;
    }
    for (const set of recordSet ?? []) {
      text += `${isEmpty ? "" : ","}\n${indented(JSON.stringify(set, null, 2))}`;
      isEmpty = false;
      if (text.length < AT_ONCE) continue;
      await write(text);
      text = "";
    }
  }
  const end = isEmpty ? "]\n}" : "\n  ]\n}";
  await write(`${text}${hasRecordSets ? end : ""}\n`);
}

function indented(text: string): string {
  return `    ${text.replaceAll("\n", "\n    ")}`;
}
