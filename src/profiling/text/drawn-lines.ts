/** What a line is drawn with between the rows of a table. */
const DRAWN = /^[\s|+:,;~=\-─═│┃║┼╪╬├┤╠╣┌┐└┘╔╗╚╝┬┴╦╩]+$/;
const STROKES = /^:?(?:-+|=+|─+|═+):?$/;
/** The top, the bottom, and lines between the rows of a box. */
const BOX_LINE = /^\s*[+┌└├╔╚╠][-=+─═┬┴┼╦╩╬]+[+┐┘┤╗╝╣]\s*$/;
const BARS = /[|│┃║]/;
/** Strokes that no value is written with. */
const LONG = 3;

/** Whether a line draws the side of a box. */
export function isBoxLine(line: string): boolean {
  return BOX_LINE.test(line);
}

/** Whether a row stands between bars. */
export function isFramed(line: string): boolean {
  const text = line.trim();
  return text.length > 2 && BARS.test(text[0] as string) && BARS.test(text.at(-1) as string);
}

/** The cells of a row between bars; a bar behind a backslash is one of its cell's letters. */
export function framedCells(line: string): string[] {
  const text = line.trim();
  const from = BARS.test(text[0] ?? "") ? 1 : 0;
  const to = text.length > 1 && BARS.test(text.at(-1) ?? "") && text.at(-2) !== "\\" ? text.length - 1 : text.length;
  return text
    .slice(from, to)
    .split(/(?<!\\)[|│┃║]/)
    .map((cell) => cell.trim().replace(/\\([|│┃║])/g, "$1"));
}

/**
 * Whether a line below the names of columns only draws a line there: strokes under each name, as long as the names are or
 * longer than what stands for a missing value.
 */
export function isRuleBelow(names: string, line: string): boolean {
  if (!DRAWN.test(line) || DRAWN.test(names)) return false;
  return [",", ";", "\t", "|", "~"].some((delimiter) => {
    if (!names.includes(delimiter)) return false;
    const above = delimiter === "|" ? framedCells(names) : names.split(delimiter);
    const strokes = delimiter === "|" ? framedCells(line.replace(/\+/g, "|")) : line.split(delimiter);
    if (above.length < 2 || strokes.length !== above.length) return false;
    const lengths = strokes.map((cell) => cell.trim().length);
    const areLong = lengths.some((length) => length >= LONG);
    const underline = lengths.every((length, i) => length === above[i]?.trim().length);
    return strokes.every((cell) => STROKES.test(cell.trim())) && (areLong || underline);
  });
}
