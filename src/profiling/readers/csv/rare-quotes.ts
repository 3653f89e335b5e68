/** What some programs put cells between instead of quotes. */
const RARE = ["`", "$", "%", "~", "*", "^", "|", "#"] as const;
/** Fewer cells between two of them may be so by chance. */
const FEWEST = 3;
const DELIMITER = "[,;\\t|]";

/**
 * Signs other than quotes between which cells of a text stand; `all` where the cells of the first line do, all of them.
 */
export function rareQuotes(text: string): { quotes: string[]; all: boolean } {
  const line = text.split(/\r?\n|\r/, 1)[0] ?? "";
  const whole = RARE.find((quote) => line.startsWith(quote) && cellsBetween(line, quote).isWhole);
  if (whole !== undefined) return { quotes: [whole], all: true };
  const quotes = RARE.filter(
    (quote) => text.includes(quote) && !line.includes(quote) && cellsBetween(text, quote).count >= FEWEST,
  );
  return { quotes, all: false };
}

/** How many cells begin and end with a sign, and whether that is all there is. */
function cellsBetween(text: string, quote: string): { count: number; isWhole: boolean } {
  const sign = `\\${quote}`;
  const cell = new RegExp(
    `(?<=^|${DELIMITER})${sign}(?:[^${sign}\\r\\n]|${sign}${sign})*${sign}(?=${DELIMITER}|\\r?$)`,
    "gm",
  );
  const rest = text.replace(cell, "");
  const count = text.match(cell)?.length ?? 0;
  return { count, isWhole: count > 1 && rest.length === count - 1 && !rest.includes(quote) };
}
