/** A header of several rows. */
export interface LevelledHeader {
  names: string[];
  /** How many rows it takes, that of the names at the left included. */
  rows: number;
}

/** Levels of names that a header may have. */
const [FEWEST, MOST] = [2, 4] as const;

/**
 * The names of columns of several levels, a row each, below which a row names the columns at the left and is empty
 * otherwise, as pandas writes them. Null where the rows are something else. `isWord` tells what may be a name.
 */
export function levelledHeader(
  rows: readonly (readonly string[])[],
  isWord: (cell: string) => boolean,
): LevelledHeader | null {
  for (let levels = FEWEST; levels <= MOST && levels + 1 < rows.length; levels++) {
    const names = namesOf(rows.slice(0, levels), rows[levels] as readonly string[], isWord);
    if (names !== null) return { names, rows: levels + 1 };
  }
  return null;
}

function namesOf(
  levels: readonly (readonly string[])[],
  left: readonly string[],
  isWord: (cell: string) => boolean,
): string[] | null {
  const width = left.length;
  const empty = left.indexOf("");
  const count = Math.max(empty, 1);
  if (empty === -1 || width - count < 2 || !left.slice(count).every((cell) => cell === "")) return null;
  if (!left.every((cell) => isWord(cell))) return null;
  const isWhole = levels.every((cells) => cells.length === width && cells.slice(count).every((cell) => cell !== ""));
  if (!isWhole || !levels.every((cells) => cells.every((cell) => isWord(cell)))) return null;
  const hasGroups = levels.slice(0, -1).some((cells) => new Set(cells.slice(count)).size < width - count);
  const isApart = levels.every((cells) => cells.slice(0, count).every((cell) => cell === ""));
  if (!hasGroups && !(isApart && empty > 0)) return null;
  const names = left.map((own, i) => {
    if (i < count && own !== "") return own;
    return levels.flatMap((cells) => (cells[i] === "" ? [] : [cells[i]])).join(" ");
  });
  return new Set(names).size === width ? names : null;
}
