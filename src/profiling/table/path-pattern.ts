/** Whether a path, with slashes between its parts, is one of those that a pattern stands for. */
export type PathPattern = (path: string) => boolean;

/** Part of a pattern that stands for any number of folders. */
const ANY_DEPTH = "**";

/**
 * The paths that a pattern stands for: `*` is any number of characters within a name, `?` is one of them, a name `**` is
 * any number of folders, and every other character is itself. What stands for others does not stand for the dot that
 * a name begins with. Whatever the pattern, matching takes at most its length times that of the path.
 */
export function pathPattern(pattern: string): PathPattern {
  const parts = pattern.split("/");
  if (parts.at(-1) === ANY_DEPTH) parts.push("*"); // what lies below a folder, not the folder
  const names = parts.map((part) => (part === ANY_DEPTH ? null : namePattern(part)));
  return (path) =>
    matches(names, path.split("/").map(charactersOf), {
      isAny: (name) => name === null,
      covers: ([first]) => first !== ".",
      fits: (name, characters) => name?.(characters) === true,
    });
}

function namePattern(pattern: string): (characters: readonly string[]) => boolean {
  const wanted = charactersOf(pattern);
  return (characters) => {
    if (characters[0] === "." && wanted[0] !== ".") return false;
    return matches(wanted, characters, {
      isAny: (character) => character === "*",
      covers: () => true,
      fits: (character, own) => character === "?" || character === own,
    });
  };
}

function charactersOf(text: string): string[] {
  return [...text];
}

interface Matching<Wanted, Item> {
  /** Whether this stands for any number of items. */
  isAny: (wanted: Wanted) => boolean;
  /** Whether an item may be one of any number. */
  covers: (item: Item) => boolean;
  fits: (wanted: Wanted, item: Item) => boolean;
}

/**
 * Whether a pattern fits a whole list: where it does not go on, the last part of it that stands for any number of items
 * takes one more. An earlier one never has to: what lies between the two was found as early as it can be.
 */
function matches<Wanted, Item>(
  pattern: readonly Wanted[],
  items: readonly Item[],
  { isAny, covers, fits }: Matching<Wanted, Item>,
): boolean {
  let [at, item] = [0, 0];
  let last: { at: number; taken: number } | null = null;
  while (item < items.length) {
    if (at < pattern.length && isAny(pattern[at] as Wanted)) {
      last = { at, taken: item };
      at++;
    } else if (at < pattern.length && fits(pattern[at] as Wanted, items[item] as Item)) {
      at++;
      item++;
    } else {
      if (last === null || !covers(items[last.taken] as Item)) return false;
      last.taken++;
      item = last.taken;
      at = last.at + 1;
    }
  }
  return pattern.slice(at).every(isAny);
}
