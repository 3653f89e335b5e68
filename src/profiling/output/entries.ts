import type { PackedText } from "./packed-json.ts";

/** The documents that a profile consists of. */
export const documentNames = ["light", "heavy", "cdd"] as const;
export type DocumentName = (typeof documentNames)[number];

/** The member of a document, always its last, that lists its entries; the members before it are its head. */
const ENTRIES_MEMBER = { light: "distribution", heavy: "recordSet", cdd: "files" } as const;

/** An entry of a document as it is stored. */
interface PackedEntry extends PackedText {
  name: string;
}

/** Some entries of a document that follow each other, and with the first of them its head. */
export interface EntryGroup {
  head: PackedText | null;
  entries: PackedEntry[];
}

/** The text of a document, given the text of its head and the texts of its entries. It is joined once: it may be long. */
export function documentText(document: DocumentName, head: string, entries: readonly string[]): string {
  const before = head === "{}" ? "{" : `${head.slice(0, -1)},`;
  const [first = "", ...others] = entries;
  const texts = [`${before}"${ENTRIES_MEMBER[document]}":[${first}`, ...others];
  texts.push(`${texts.pop()}]}`);
  return texts.join(",");
}

/** The same in pieces of UTF-8. */
export function documentPieces(document: DocumentName, head: string, entries: readonly Uint8Array[]): Uint8Array[] {
  const before = head === "{}" ? "{" : `${head.slice(0, -1)},`;
  const pieces: Uint8Array[] = entries.flatMap((entry, i) => (i === 0 ? [entry] : [COMMA, entry]));
  return [Buffer.from(`${before}"${ENTRIES_MEMBER[document]}":[`), ...pieces, END];
}

const COMMA = Buffer.from(",");
const END = Buffer.from("]}");
