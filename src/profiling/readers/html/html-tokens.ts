import sax from "sax";

/** What HTML calls characters. */
const { ENTITIES } = sax.parser(false);

/** Told what HTML consists of, tags by their names in small letters. */
export interface TokenHandlers {
  open: (tag: string, attributes: string) => void;
  close: (tag: string) => void;
  text: (text: string) => void;
}

/** Characters from the beginning of a tag or comment to its end: more are none. */
const LONGEST = 1_048_576;
const TAG = /^<(\/?)([a-z][^\s/>]*)/i;
/** Elements whose text is not shown. */
const HIDDEN = new Set(["script", "style", "title", "template", "noscript"]);

/** Takes HTML apart that comes in pieces. It need not be well-formed: what is no tag is text, as in browsers. */
export class HtmlTokens {
  readonly #handlers: TokenHandlers;
  #rest = "";
  /** The element whose end is looked for, because its text is not shown. */
  #hidden: string | null = null;

  constructor(handlers: TokenHandlers) {
    this.#handlers = handlers;
  }

  add(piece: string): void {
    this.#rest = this.#take(this.#rest + piece, false);
  }

  end(): void {
    this.#take(this.#rest, true);
    this.#rest = "";
  }

  /** Takes all that is whole, and gives what is left. */
  #take(html: string, isEnd: boolean): string {
    let at = 0;
    while (at < html.length) {
      if (this.#hidden !== null) {
        const end = new RegExp(`</${this.#hidden}`, "gi");
        end.lastIndex = at;
        const found = end.exec(html);
        if (found === null) return html.slice(Math.max(at, html.length - LONGEST_HIDDEN));
        this.#hidden = null;
        at = found.index;
      }
      const from = html.indexOf("<", at);
      if (from === -1) {
        // An entity may have been cut.
        const cut = isEnd ? -1 : html.indexOf("&", Math.max(at, html.length - LONGEST_ENTITY));
        this.#text(html.slice(at, cut === -1 ? html.length : cut));
        return cut === -1 ? "" : html.slice(cut);
      }
      this.#text(html.slice(at, from));
      const to = endOf(html, from);
      if (to === -1 && !isEnd && html.length - from < LONGEST) return html.slice(from);
      if (to === -1) {
        this.#text(html.slice(from)); // no tag is as long
        return "";
      }
      if (to === null) this.#text("<");
      else this.#tag(html.slice(from, to));
      at = to ?? from + 1;
    }
    return "";
  }

  #text(text: string): void {
    if (text !== "") this.#handlers.text(decoded(text));
  }

  #tag(text: string): void {
    const [all, slash, given = ""] = TAG.exec(text) ?? [];
    const name = given.toLowerCase();
    if (all === undefined) return; // a comment or the like
    if (slash === "/") this.#handlers.close(name);
    else if (HIDDEN.has(name) && !text.endsWith("/>")) this.#hidden = name;
    else this.#handlers.open(name, text.slice(all.length, -1));
  }
}

/** Where a tag or comment ends that begins at a bracket; -1 where that comes later, null where neither begins there. */
function endOf(html: string, from: number): number | null {
  if (html.startsWith("<!--", from)) {
    const end = html.indexOf("-->", from + 4);
    return end === -1 ? -1 : end + 3;
  }
  if (!/[a-z/!?]/i.test(html[from + 1] ?? "/")) return null;
  let quote = "";
  for (let at = from + 1; at < html.length; at++) {
    const character = html[at] as string;
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === ">") return at + 1;
    else if ((character === '"' || character === "'") && html[at - 1] === "=") quote = character;
  }
  return -1;
}

const LONGEST_ENTITY = 12;
/** More than the end of an element whose text is not shown. */
const LONGEST_HIDDEN = 16;
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]\w{1,9}));?/gi;

function decoded(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(ENTITY, (all, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}
