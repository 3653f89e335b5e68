/** What is not seen, or changes the direction of what follows; joiners, which letters of some languages need, stay. */
const UNSEEN = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;
const SIGNS: Record<string, string> = { "\n": "↵", "\t": "⇥", "\r": "␍" };

/** A text in which every character can be seen: what is invisible stands as its code point, ⟨202e⟩. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character) => SIGNS[character] ?? `⟨${character.codePointAt(0)?.toString(16)}⟩`);
}

/** The same of a value whose blanks at its ends matter, and of the empty one. */
export function visibleValue(text: string): string {
  if (text === "") return "(empty)";
  return visibleText(text)
    .replace(/^ +/, (blanks) => "␣".repeat(blanks.length))
    .replace(/ +$/, (blanks) => "␣".repeat(blanks.length));
}

/** A text in which every character can be seen, cut to so many. */
export function cutText(text: string, longest: number): string {
  const shown = visibleText(text);
  return shown.length <= longest ? shown : `${shown.slice(0, longest - 1)}…`;
}
