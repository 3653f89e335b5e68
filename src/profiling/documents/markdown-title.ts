const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;
const GIVEN = /^title:[ \t]*(?:"([^"\r\n]+)"|'([^'\r\n]+)'|([^"'\r\n>|&*!][^\r\n]*))[ \t]*$/m;
/** CommonMark 0.31, sections 4.2, 4.3 and 4.5. */
const HEADING = /^ {0,3}#[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/;
const UNDERLINE = /^ {0,3}=+[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The title of a Markdown text: what is told before it, else its first heading of the first level; null where it has none. */
export function markdownTitle(text: string): string | null {
  const front = FRONT_MATTER.exec(text);
  const told = GIVEN.exec(front?.[1] ?? "");
  const given = (told?.[1] ?? told?.[2] ?? told?.[3])?.trim();
  if (given !== undefined && given !== "") return given;
  let fence: string | null = null;
  let above = "";
  for (const line of text.slice(front?.[0].length ?? 0).split(/\r\n?|\n/)) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== null) {
      if (mark?.startsWith(fence) === true) fence = null;
      continue;
    }
    if (mark !== undefined) {
      fence = mark;
      above = "";
      continue;
    }
    const heading = HEADING.exec(line)?.[1]?.trim() ?? "";
    if (heading !== "") return heading;
    if (above !== "" && UNDERLINE.test(line)) return above;
    above = line.trim();
  }
  return null;
}
