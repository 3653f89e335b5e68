const BLOCKS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** Counts as a row of block characters, as high as the largest; an empty bin is a space. */
export function blocks(counts: readonly number[]): string {
  const most = Math.max(...counts, 1);
  return counts
    .map((count) => (count === 0 ? " " : (BLOCKS[Math.ceil((count / most) * BLOCKS.length) - 1] ?? BLOCKS[0])))
    .join("");
}
