import { type PackedProfile, unpackProfile } from "../cache/packed-table.ts";
import { alone } from "../cache/zstd.ts";
import type { HashedFile } from "../model/dataset-file.ts";
import { tableEntry, tableFileEntry } from "./cdd.ts";
import { type RecordSetPlan, recordSetOf } from "./croissant/record-set.ts";
import { type PackedText, packJson, packTexts } from "./packed-json.ts";

/** A table whose entries are to be written: plain data, which may go to another thread. */
export interface TableToWrite {
  plan: RecordSetPlan;
  profile: PackedProfile;
  /** What it is in the profile for discovery: the one table of a file of a dataset, one of several, or not in it. */
  discovery: { datasetId: string; file: Pick<HashedFile, "path" | "mediaType"> } | "of several" | null;
}

/** The entries of a table, as they are stored. */
export interface WrittenTable {
  heavy: PackedText;
  /** Of one of several tables its text, which becomes part of its file's entry. */
  discovery: PackedText | string | null;
}

/** Writes the entries of tables, one table at a time. */
export async function writeTables(tables: readonly TableToWrite[], signal: AbortSignal): Promise<WrittenTable[]> {
  const written: WrittenTable[] = [];
  for (const table of tables) {
    signal.throwIfAborted();
    written.push(await writeTable(table));
  }
  return written;
}

async function writeTable({ plan, profile: packed, discovery }: TableToWrite): Promise<WrittenTable> {
  const profile = await unpackProfile(packed);
  const { before, fields, after } = recordSetOf(plan, profile);
  const heavy = movable(await packTexts(textsOf(before, { member: "field", items: fields }, after)));
  if (discovery === null) return { heavy, discovery };
  if (discovery === "of several") return { heavy, discovery: JSON.stringify(tableEntry(profile)) };
  const { datasetId, file } = discovery;
  return { heavy, discovery: movable(await packJson(JSON.stringify(tableFileEntry(datasetId, file, profile)))) };
}

function movable({ json, text_bytes }: PackedText): PackedText {
  return { json: typeof json === "string" ? json : alone(json), text_bytes };
}

/**
 * The text of an object with a list that may be too long to be held, piece by piece: its items are asked for one after the
 * other.
 */
export function* textsOf(
  before: object,
  { member, items }: { member: string; items: Iterable<object> },
  after: object,
): Generator<string> {
  yield `${JSON.stringify(before).slice(0, -1)},${JSON.stringify(member)}:[`;
  let first = true;
  for (const item of items) {
    if (!first) yield ",";
    first = false;
    yield JSON.stringify(item);
  }
  const rest = JSON.stringify(after).slice(1);
  yield rest === "}" ? "]}" : `],${rest}`;
}
