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

/** A profile in pieces, each of which but the first begins where a record set does, with the comma before it. */
export interface Pieces {
  /** How many record sets there are in each piece but the last. */
  counts: readonly number[];
  text: (index: number) => Promise<string>;
}

/**
 * The record sets [offset, offset + limit) of a profile, JSON text of an object with a member `recordSet`, without
 * parsing what may be a hundred megabytes.
 */
export async function recordSetPage({ counts, text }: Pieces, offset: number, limit: number): Promise<RecordSetPage> {
  const shown: string[] = [];
  let [head, tail] = ["", ""];
  let before = 0;
  for (let index = 0; index <= counts.length; index++) {
    const count = counts[index];
    const isWanted = count === undefined || (before + count > offset && before < offset + limit);
    if (!isWanted && index > 0) {
      before += count;
      continue;
    }
    const piece = index === 0 ? await text(0) : `{${MEMBER}${(await text(index)).replace(/^,/, "")}`;
    const { begin, end, sets } = await recordSetsOf(piece);
    const page = sets.slice(Math.max(offset - before, 0), Math.max(offset + limit - before, 0));
    const [first, last] = [page[0], page.at(-1)];
    if (first !== undefined && last !== undefined) shown.push(piece.slice(first.begin, last.end));
    if (index === 0) head = piece.slice(0, begin);
    if (index === counts.length) tail = piece.slice(end);
    before += sets.length;
  }
  return { text: `${head}${shown.join(",")}${tail}`, total: before };
}

interface Extent {
  begin: number;
  /** Where it is over. */
  end: number;
}

const [QUOTE, BACKSLASH] = [34, 92] as const;
const [LIST, LIST_END, OBJECT, OBJECT_END] = [91, 93, 123, 125] as const;
const MEMBER = '"recordSet":[';

/**
 * Where the record sets are, and where between its brackets the list of them is: up to the end where it is not closed, at
 * the end where there is none.
 */
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
  return { begin: list, end: text.length, sets };
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
