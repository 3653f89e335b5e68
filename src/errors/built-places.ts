import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { projectRoot } from "./redact.ts";

/** A place in a file of the project, with its row from 1. */
export interface Place {
  file: string;
  row: number;
}

/** From a row of what was built on, each row comes from the next one of a source; null: from elsewhere. */
export type Passage = readonly [row: number, source: string | null, sourceRow: number];

const BUILT = `${projectRoot}dist/`;
const passages = new Map<string, readonly Passage[]>();

/** Where in the sources a place lies that may be one of what was built of them; null where it comes from elsewhere. */
export function sourcePlace({ file, row }: Place): Place | null {
  if (!file.startsWith(BUILT)) return { file, row };
  let known = passages.get(file);
  if (known === undefined) {
    known = passagesOf(file);
    passages.set(file, known);
  }
  const passage = known.findLast(([first]) => first <= row);
  if (passage === undefined) return { file, row };
  const [first, source, sourceRow] = passage;
  return source === null ? null : { file: resolve(projectRoot, source), row: sourceRow + row - first };
}

/** What scripts/build-cli.ts has written beside a file; what was built by itself has none. */
function passagesOf(file: string): readonly Passage[] {
  try {
    return JSON.parse(readFileSync(`${file}.rows.json`, "utf8")) as Passage[]; // written by this program
  } catch {
    return [];
  }
}
