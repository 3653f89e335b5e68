import { createReadStream } from "node:fs";
import { looksLikeSpreadsheetXml } from "../../text/markup.ts";
import { beyondLimit, MOST_COLUMNS, MOST_ROWS, TagLength } from "./sheet-limits.ts";

/** How far something goes, or where it stands, and so how much a parser makes of it. */
const FAR = /\b(Span|Index|MergeAcross|MergeDown)\s*=\s*["']\s*(\d+)/g;
/** As much of a piece is looked at again with the next. */
const OVERLAP = 64;

/**
 * Measures a workbook in the XML of Excel 2003 before it is parsed, any other file not: throws where cells stand beyond
 * what a sheet can have, or formats of columns go on for more than all sheets together do.
 */
export async function measureSpreadsheetXml(
  path: string,
  file: string,
  head: Buffer,
  signal: AbortSignal,
): Promise<void> {
  if (!looksLikeSpreadsheetXml(head)) return;
  const length = new TagLength(file);
  let before = "";
  let spanned = 0;
  for await (const piece of createReadStream(path, { encoding: "latin1", signal }) as AsyncIterable<string>) {
    length.add(piece);
    const text: string = before + piece.replaceAll("\0", ""); // of UTF-16
    for (const [, what, digits = ""] of text.matchAll(FAR)) {
      const far = Number(digits);
      if (far > MOST_ROWS)
        throw beyondLimit(file, `a cell of it lies beyond XFD${MOST_ROWS}, the last that a sheet can have`);
      if (what === "Span") spanned += far;
    }
    if (spanned > MOST_ROWS + MOST_COLUMNS)
      throw beyondLimit(file, "formats of its columns go on for more than there are");
    before = text.slice(-OVERLAP);
  }
}
