import type { Readable } from "node:stream";
import sax from "sax";
import { ServiceError } from "../../errors/service-error.ts";

/** Elements within elements, and characters without the end of a tag: more than any document has. */
const MOST_NESTED = 1000;
const LONGEST_TAG = 16_777_216;

const PARAGRAPHS: ReadonlySet<string> = new Set(["w:p", "a:p", "text:p", "text:h"]);
/** What stands between two words of a paragraph without being text. */
const BLANKS: ReadonlySet<string> = new Set(
  "w:tab w:br w:cr a:br text:tab text:line-break text:s".split(" ").concat([...PARAGRAPHS]),
);
/** What is no text of a document: deleted words, codes of fields, comments, and what older programs show instead. */
const LEFT_OUT: ReadonlySet<string> = new Set(
  "w:delText w:instrText w:delInstrText mc:Fallback text:tracked-changes office:annotation".split(" "),
);

/**
 * The paragraphs of a part of a Word, PowerPoint or OpenDocument file, each with all text that people see in it. They are found while the
 * part is read, so that only their text takes memory; what does not follow XML is passed over.
 */
export async function paragraphsOf(xml: Readable, file: string, signal: AbortSignal): Promise<string[]> {
  const paragraphs: string[] = [];
  const parser = sax.parser(true, { position: false });
  let nested = 0;
  /** Within a paragraph, how deep; 0 outside. */
  let depth = 0;
  let text = "";
  /** The depth of all elements at which one began whose text is left out; 0 outside. */
  let leftOut = 0;
  parser.onopentag = ({ name }) => {
    nested++;
    if (leftOut > 0) return;
    if (LEFT_OUT.has(name)) {
      leftOut = nested;
      return;
    }
    if (depth > 0 && BLANKS.has(name)) text += " ";
    if (depth > 0 || PARAGRAPHS.has(name)) depth++;
  };
  parser.onclosetag = (name) => {
    nested--;
    if (leftOut > 0) {
      if (nested < leftOut) leftOut = 0;
      return;
    }
    if (depth > 1 && PARAGRAPHS.has(name)) text += " "; // one in a box within another
    if (depth === 0 || --depth > 0) return;
    paragraphs.push(text);
    text = "";
  };
  parser.ontext = (found) => {
    if (depth > 0 && leftOut === 0) text += found;
  };
  parser.onerror = () => {
    parser.resume();
  };
  let since = 0;
  xml.setEncoding("utf8");
  for await (const piece of xml as AsyncIterable<string>) {
    signal.throwIfAborted();
    parser.write(piece);
    since = piece.includes(">") ? piece.length - piece.lastIndexOf(">") - 1 : since + piece.length;
    if (nested > MOST_NESTED) throw refused(file, `its elements are nested more than ${MOST_NESTED} deep`);
    if (since > LONGEST_TAG) throw refused(file, `a tag or text of it is longer than ${LONGEST_TAG} characters`);
  }
  parser.close();
  if (text.trim() !== "") paragraphs.push(text); // of a paragraph that is cut off
  return paragraphs;
}

function refused(file: string, reason: string): ServiceError {
  return new ServiceError("FILE_VALIDATION_ERROR", { file, reason });
}
