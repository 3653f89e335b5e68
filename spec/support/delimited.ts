import fc from "fast-check";
import type { RandomTable } from "./random-tables.ts";

/** How delimited text may be written. */
export interface Writing {
  delimiter: string;
  lineEnd: string;
  /** Whether all texts are quoted, or those that need it. */
  quoted: boolean;
  encoding: "utf8" | "utf8 with mark" | "utf16le" | "utf16be";
  /** Whether the last line has an end. */
  ended: boolean;
}

export const writing: fc.Arbitrary<Writing> = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
  quoted: fc.boolean(),
  encoding: fc.constantFrom("utf8", "utf8", "utf8 with mark", "utf16le", "utf16be"),
  ended: fc.boolean(),
});

export const COMMA: Writing = { delimiter: ",", lineEnd: "\n", quoted: false, encoding: "utf8", ended: true };

/** A table as delimited text (RFC 4180, with other delimiters, line ends and encodings). */
export function delimited({ columns, rows }: RandomTable, writing: Writing): Buffer {
  const { delimiter, lineEnd, quoted, encoding, ended } = writing;
  // Of a table of one column only quotes tell that a delimiter in a cell is none.
  const mark = columns.length === 1 ? /["\r\n,;|\t]|^\s|\s$/ : /["\r\n]|^\s|\s$/;
  const cell = (text: string): string =>
    quoted || mark.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = [columns.map(({ name }) => cell(name))];
  for (let row = 0; row < rows; row++) {
    const cells = columns.map(({ kind, values }) => {
      const value = values[row] ?? null;
      return value === null ? "" : kind === "text" ? cell(String(value)) : String(value);
    });
    lines.push(cells);
  }
  const text = lines.map((cells) => cells.join(delimiter)).join(lineEnd) + (ended ? lineEnd : "");
  return encoded(text, encoding);
}

function encoded(text: string, encoding: Writing["encoding"]): Buffer {
  if (encoding === "utf8") return Buffer.from(text);
  if (encoding === "utf8 with mark") return Buffer.from(`\ufeff${text}`);
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return encoding === "utf16le" ? bytes : bytes.swap16();
}
