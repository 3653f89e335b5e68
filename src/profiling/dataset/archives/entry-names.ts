import { isUtf8 } from "node:buffer";
import { type Entry, getFileNameLowLevel } from "yauzl";
import { decode } from "../../text/decoding.ts";
import { guessEncoding } from "../../text/encoding-guess.ts";

const UTF8_FLAG = 0x800;
/** Info-ZIP's Unicode path, which stands beside a name in another encoding. */
const UNICODE_PATH = 0x7075;
const UNKNOWN = "\uFFFD";
const LINE_END = Buffer.from("\n");

/**
 * The names of entries of a ZIP file. Those that say that they are UTF-8, or are it, are taken as that. The others should
 * be in code page 437 (APPNOTE, appendix D) and are in that of the machine that made the file: all together tell which.
 */
export function zipNames(entries: readonly Entry[]): string[] {
  const others = entries.filter((entry) => !saysName(entry)).map(({ fileNameRaw }) => fileNameRaw);
  const read = readerOf(others, "dos");
  return entries.map((entry) => (saysName(entry) ? nameOf(entry) : read(entry.fileNameRaw)));
}

function saysName(entry: Entry): boolean {
  const says =
    (entry.generalPurposeBitFlag & UTF8_FLAG) !== 0 || entry.extraFields.some(({ id }) => id === UNICODE_PATH);
  return says && !nameOf(entry).includes(UNKNOWN);
}

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
}

/** Reads names of a tar file one after the other, each in the encoding that it and those before it seem to be in. */
export class TarNames {
  readonly #others: Buffer[] = [];

  /** `name` has a character for each byte. */
  read(name: string): string {
    const bytes = Buffer.from(name, "latin1");
    if (isUtf8(bytes)) return bytes.toString("utf8");
    this.#others.push(bytes);
    return readerOf(this.#others, "any")(bytes);
  }
}

function readerOf(names: readonly Buffer[], made: "dos" | "any"): (name: Buffer) => string {
  if (names.every(isUtf8)) return (name) => name.toString("utf8");
  const encoding = guessEncoding(Buffer.concat(names.flatMap((name) => [name, LINE_END])), made);
  return (name) => decode(name, encoding);
}
