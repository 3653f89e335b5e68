import type { TableFormat } from "./format.ts";
import { begins } from "./magic.ts";

/** The largest head of a stream's first message, of which there is no end otherwise. */
const LARGEST_HEAD = 67_108_864;

export const arrow: TableFormat = {
  name: "Arrow",
  extensions: [".arrow", ".feather", ".ipc", ".arrows"],
  media_type: "application/vnd.apache.arrow.file",
  depth: "columns",
  binary: true,
  isContent: (head) => isFile(head) || isStream(head),
  largeFrom: 1_048_576, // what is packed may be many times as large
  open: async () => (await import("../readers/arrow/arrow.ts")).arrowTable,
};

const isFile = begins("ARROW1");

/** A stream begins with the mark of a message, the length of its head, and where in that its table begins. */
function isStream(head: Buffer): boolean {
  if (head.length < 16 || head.readInt32LE(0) !== -1) return false;
  const [length, table] = [head.readInt32LE(4), head.readUInt32LE(8)];
  return length > 0 && length % 8 === 0 && length <= LARGEST_HEAD && table >= 4 && table < length;
}
