import { tokenize } from "./tokenize.ts";

const DELIMITERS = [",", ";", "\t", "|"];
const SHOWN: Record<string, string> = { "\t": "tabs" };

/** Says of a row with too few cells that with another delimiter it would have as many as the table; else nothing. */
export function otherDelimiter(text: string, delimiter: string, quote: string, width: number): string {
  const other = DELIMITERS.find(
    (one) => one !== delimiter && text.includes(one) && tokenize(text, one, quote, 1).rows[0]?.cells.length === width,
  );
  return other === undefined ? "" : `; split at ${SHOWN[other] ?? `'${other}'`} it has ${width}`;
}
