import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { sourcePlace } from "./built-places.ts";
import { projectRoot } from "./redact.ts";

const FRAME = /^\s*at (?:(?:async )?(.+?) \()?((?:file:\/\/)?\/.+?):(\d+):\d+\)?$/;

/**
 * The project's own frames of an error, innermost first, as `function (src/place.ts:line)`:
 * no absolute path and nothing from node_modules.
 */
export function traceOf(error: unknown): string[] {
  if (!(error instanceof Error) || typeof error.stack !== "string") return [];
  const frames: string[] = [];
  for (const line of error.stack.split("\n")) {
    const match = FRAME.exec(line);
    if (match === null) continue;
    const [, name = "<anonymous>", place = "", row = ""] = match;
    const file = place.startsWith("file://") ? fileURLToPath(place) : place;
    if (!file.startsWith(projectRoot) || file.includes("/node_modules/")) continue;
    const source = sourcePlace({ file, row: Number(row) });
    if (source !== null) frames.push(`${name} (${relative(projectRoot, source.file)}:${source.row})`);
  }
  return frames;
}
