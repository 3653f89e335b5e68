import { setImmediate } from "node:timers/promises";

/** Characters that are looked through before others have the thread: some milliseconds. */
const TURN = 1_048_576;

/** A page of the record sets of a profile. */
export interface RecordSetPage {
  /** The profile with the record sets of the page alone. */
  text: string;
  /** How many record sets the profile has. */
  total: number;
}

/**
 * The record sets [offset, offset + limit) of a profile, JSON text of an object with a member `recordSet`, without
 * parsing what may be a hundred megabytes.
 */
export async function recordSetPage(text: string, offset: number, limit: number): Promise<RecordSetPage> {
  const { begin, end, sets } = await recordSetsOf(text);
  const page = sets.slice(offset, offset + limit);
  const [first, last] = [page[0], page.at(-1)];
  const shown = first === undefined || last === undefined ? "" : text.slice(first.begin, last.end);
  return { text: text.slice(0, begin) + shown + text.slice(end), total: sets.length };
}

interface Extent {
  begin: number;
  /** Where it is over. */
  end: number;
}

const [QUOTE, BACKSLASH] = [34, 92] as const;
const [LIST, LIST_END, OBJECT, OBJECT_END] = [91, 93, 123, 125] as const;
const MEMBER = '"recordSet":[';

/** Where the record sets are, and where between its brackets the list of them is; at the end where there is none. */
async function recordSetsOf(text: string): Promise<Extent & { sets: Extent[] }> {
  const sets: Extent[] = [];
  let list = text.length;
  let depth = 0;
  let begin = 0;
  let turn = TURN;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      if (depth === 1 && text.startsWith(MEMBER, at)) {
        list = at + MEMBER.length;
        at = list - 1;
        depth++;
      } else at = endOfString(text, at);
    } else if (code === OBJECT || code === LIST) {
      if (depth === 2 && at >= list) begin = at;
      depth++;
    } else if (code === OBJECT_END || code === LIST_END) {
      depth--;
      if (depth === 2 && at >= list) sets.push({ begin, end: at + 1 });
      if (depth === 1 && at >= list) return { begin: list, end: at, sets };
    }
    if (at > turn) {
      turn = at + TURN;
      await setImmediate();
    }
  }
  return { begin: text.length, end: text.length, sets };
}

/** Where the quote is that ends the string which begins at a place. */
function endOfString(text: string, at: number): number {
  for (let to = text.indexOf('"', at + 1); ; to = text.indexOf('"', to + 1)) {
    if (to === -1) return text.length;
    let escapes = to;
    while (text.charCodeAt(escapes - 1) === BACKSLASH) escapes--;
    if ((to - escapes) % 2 === 0) return to;
  }
}
