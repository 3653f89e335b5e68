const [QUOTE, BACKSLASH] = [34, 92] as const;
const [LIST, LIST_END, OBJECT, OBJECT_END] = [91, 93, 123, 125] as const;

/**
 * Splits a document, the text that JSON.stringify made of an object, which comes bit by bit, into the items of one of its
 * members, a list of objects, and the rest. Only for stores of an earlier version.
 */
export class EntrySplitter {
  /** How the member begins. */
  readonly #member: string;
  #state: "before" | "in" | "after" = "before";
  #before = "";
  /** What has not been given away; it begins with an item, or before one. */
  #text = "";
  /** Up to where it was looked through, and how many brackets are open there. */
  #at = 0;
  #depth = 0;
  #begin = 0;

  constructor(member: string) {
    this.#member = `${JSON.stringify(member)}:[`;
  }

  /** Takes the next bit, and gives the texts of the items that are complete with it. */
  *add(text: string): Generator<string, void> {
    this.#text += text;
    while (this.#at < this.#text.length) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === QUOTE) {
        if (this.#state === "before" && this.#depth === 1) {
          if (this.#text.length < this.#at + this.#member.length) return; // it may be this one
        }
        if (this.#isMember()) {
          this.#before = this.#text.slice(0, this.#at);
          this.#drop(this.#at + this.#member.length);
          this.#state = "in";
          this.#depth++;
          continue;
        }
        const end = endOfString(this.#text, this.#at);
        if (end === -1) return; // the rest of it comes with the next bit
        this.#at = end + 1;
        continue;
      }
      this.#at++;
      if (code === OBJECT || code === LIST) {
        if (this.#state === "in" && this.#depth === 2) this.#begin = this.#at - 1;
        this.#depth++;
      } else if (code === OBJECT_END || code === LIST_END) {
        this.#depth--;
        if (this.#state !== "in" || this.#depth > 2) continue;
        if (this.#depth === 2) yield this.#text.slice(this.#begin, this.#at);
        else this.#state = "after";
        this.#drop(this.#at);
      }
    }
  }

  /** The document without the member, once it is complete; null where it is not, or has none. */
  head(): string | null {
    if (this.#state !== "after" || this.#depth !== 0) return null;
    const before = this.#before.replace(/,$/, "");
    return before === "{" ? `{${this.#text.replace(/^,/, "")}` : `${before}${this.#text}`;
  }

  #isMember(): boolean {
    return this.#state === "before" && this.#depth === 1 && this.#text.startsWith(this.#member, this.#at);
  }

  #drop(characters: number): void {
    this.#text = this.#text.slice(characters);
    this.#at = 0;
  }
}

/** Where the quote is that ends the string which begins at a place; -1 where it is not there yet. */
function endOfString(text: string, at: number): number {
  for (let to = text.indexOf('"', at + 1); to !== -1; to = text.indexOf('"', to + 1)) {
    let escapes = to;
    while (text.charCodeAt(escapes - 1) === BACKSLASH) escapes--;
    if ((to - escapes) % 2 === 0) return to;
  }
  return -1;
}
