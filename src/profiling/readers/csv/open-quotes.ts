/** Why a row is left out that opens a quote which it does not close. */
export const OPEN_QUOTE = "a quote is opened but never closed";

/**
 * Whether a quote that a record's first line opens is never closed as quotes are: the record then is that line, and what
 * it was taken for goes on over lines that are rows of their own.
 */
export function leavesOpen(record: string, delimiter: string, quote: string): boolean {
  if (quote === "") return false;
  for (let at = 0; at < record.length; ) {
    if (record.startsWith(quote, at)) {
      const to = closing(record, quote, at + 1);
      if (to === -1) return true;
      const after = to + 1;
      const ended =
        after === record.length || /[\r\n]/.test(record.charAt(after)) || record.startsWith(delimiter, after);
      if (record.slice(at, to).includes("\n")) return !ended;
      if (!ended) return false; // odd, but all on one line
      at = after;
    }
    const next = record.indexOf(delimiter, at);
    const line = record.indexOf("\n", at);
    if (next === -1 || (line !== -1 && line < next)) return false;
    at = next + delimiter.length;
  }
  return false;
}

/** Where a quoted cell is closed: by a quote that is not doubled. */
function closing(record: string, quote: string, from: number): number {
  for (let at = record.indexOf(quote, from); at !== -1; at = record.indexOf(quote, at + 2)) {
    if (!record.startsWith(quote, at + 1)) return at;
  }
  return -1;
}
