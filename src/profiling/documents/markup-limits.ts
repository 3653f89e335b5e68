import { ServiceError } from "../../errors/service-error.ts";

/** Tags of a page, which becomes a tree in memory: each takes some hundred bytes. */
const MOST_TAGS = 1_000_000;
/** Elements within elements. The time that a tree takes grows with the square of its depth; browsers stop at 512. */
const MOST_NESTED = 5000;
/** Elements that end by themselves where another of their kind begins, and those that hold nothing. */
const ENDED_BY_NEXT = new Set(["li", "p", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"]);
const EMPTY = new Set("area base br col embed frame hr img input keygen link meta param source track wbr".split(" "));
/** A closing tag ends one of so many innermost elements, or none. */
const LOOKED_AT = 16;
const TAG = /<(\/?)([a-zA-Z][^\s/>]{0,63})/g;
const COMMENT = ["<!--", "-->"] as const;
const CDATA = ["<![CDATA[", "]]>"] as const;

/**
 * Markup that is fit to be parsed: without what follows a comment that is never closed, which is part of the comment.
 * Throws where there are more tags, or they are nested deeper, than is read.
 */
export function parseable(markup: string, file: string): string {
  const text = [COMMENT, CDATA].reduce(withoutUnclosed, markup);
  const refuse = (reason: string): ServiceError => new ServiceError("FILE_VALIDATION_ERROR", { file, reason });
  const open: string[] = [];
  let tags = 0;
  for (const [, slash, given = ""] of text.matchAll(TAG)) {
    if (++tags > MOST_TAGS) throw refuse(`it has more than ${MOST_TAGS} tags`);
    const name = given.toLowerCase();
    if (slash === "/") {
      const innermost = open.slice(-LOOKED_AT);
      const at = innermost.lastIndexOf(name);
      if (at !== -1) open.length -= innermost.length - at;
      continue;
    }
    if (EMPTY.has(name)) continue;
    if (ENDED_BY_NEXT.has(name) && open.at(-1) === name) continue;
    if (open.push(name) > MOST_NESTED) throw refuse(`its elements are nested more than ${MOST_NESTED} deep`);
  }
  return text;
}

/** Each opening that is never closed would be looked for an end for by itself. */
function withoutUnclosed(text: string, [opening, closing]: readonly [string, string]): string {
  const at = text.indexOf(opening, text.lastIndexOf(closing) + 1);
  return at === -1 ? text : text.slice(0, at);
}
