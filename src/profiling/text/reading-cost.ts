import { KINDS, type Kind, kindOf } from "./characters.ts";
import { isLetter, type LetterCosts, languagesOf } from "./letter-costs.ts";

/** In half bits, as everywhere here. */
const IMPOSSIBLE = 60;
const STRANGE = 36;
const DRAWING = 24;
const DRAWING_AGAIN = 3;
const SIGN = 12;
/** What is added where a sign stands beside a letter and does not belong there, and where letters stand on both sides. */
const MISPLACED = 24;
const WITHIN = 34;
/** A space that does not break the line, between two words. */
const BETWEEN_WORDS = 24;
const NO_BREAK_SPACE = 0xa0;
const OTHER_SCRIPT = 30;
/** The same between East Asian and ASCII letters, which stand beside each other in many texts. */
const OTHER_SCRIPT_EAST = 14;
const CAPITAL_FIRST = 4;
const CAPITAL_AMONG_CAPITALS = 1;
const CAPITAL_AFTER_SMALL = 20;
const SMALL_AFTER_CAPITALS = 16;
/** A word of another language than that of the text. */
const FOREIGN_WORD = 12;
/** A language that an encoding was not made for. */
const UNEXPECTED = 24;
/** What seldom stands behind a character beyond ASCII, but in several encodings is half of many. */
const BESIDE = /[\u0080-\uFFFF][@[\\^`{|~]/g;
const ODD_BESIDE = 8;

/** Units of which the sign says all. */
const UNIT = /([°µ])[A-Za-z](?![A-Za-z\u0080-\uFFFF])|(?<![A-Za-z\u0080-\uFFFF])[ckm]?m(?=[²³])/gu;

/**
 * What it takes to tell a text in the language that it fits best: the less, the more it looks like one. `expected` are the
 * languages in the Latin script that others would surprise beside; null where none does.
 */
export function readingCost(text: string, expected: ReadonlySet<string> | null = null): number {
  let cost = ODD_BESIDE * (text.match(BESIDE)?.length ?? 0);
  const byLanguage = new Map<Kind, Float64Array>();
  for (const [word, count] of wordsOf(text)) {
    const codes = Array.from(word, (character) => character.codePointAt(0) as number);
    cost += count * addWord(codes, count, byLanguage);
  }
  for (const [kind, costs] of byLanguage) {
    const isExpected = ({ name = "" }: LetterCosts): boolean =>
      kind !== KINDS.latin || expected === null || expected.has(name);
    cost += Math.min(...languagesOf(kind).map((one, i) => (costs[i] as number) + (isExpected(one) ? 0 : UNEXPECTED)));
  }
  return cost;
}

/** The words that have more than ASCII, and how often they are there. */
function wordsOf(text: string): Map<string, number> {
  const words = new Map<string, number>();
  for (const [word] of text.replace(UNIT, "$1").matchAll(/[A-Za-z\u0080-\u{10FFFF}]+/gu)) {
    if (!/^[A-Za-z]*$/.test(word)) words.set(word, (words.get(word) ?? 0) + 1);
  }
  return words;
}

/** What is the same in all languages; what differs is added to their costs. */
function addWord(word: readonly number[], weight: number, byLanguage: Map<Kind, Float64Array>): number {
  let cost = 0;
  let at = 0;
  let before: Kind = KINDS.between;
  while (at < word.length) {
    const kind = kindOf(word[at] as number);
    let end = at + 1;
    while (end < word.length && kindOf(word[end] as number) === kind) end++;
    const run = word.slice(at, end);
    if (isLetter(kind)) {
      if (isLetter(before)) cost += switchCost(before, kind);
      cost += capitalsCost(run);
      addRun(run, kind, weight, byLanguage);
    } else cost += otherCost(run, kind, before, end < word.length ? kindOf(word[end] as number) : KINDS.between);
    before = kind;
    at = end;
  }
  return cost;
}

function switchCost(before: Kind, kind: Kind): number {
  return before === KINDS.eastAsian || kind === KINDS.eastAsian ? OTHER_SCRIPT_EAST : OTHER_SCRIPT;
}

function otherCost(run: readonly number[], kind: Kind, before: Kind, after: Kind): number {
  if (kind === KINDS.impossible) return IMPOSSIBLE * run.length;
  let cost = 0;
  for (const [i, code] of run.entries()) {
    const follows = i === 0 ? before : kind;
    const precedes = i === run.length - 1 ? after : kind;
    if (kind === KINDS.strange) cost += STRANGE;
    else if (kind === KINDS.drawing) cost += code === run[i - 1] ? DRAWING_AGAIN : DRAWING;
    else cost += code === NO_BREAK_SPACE && isLetter(follows) && isLetter(precedes) ? BETWEEN_WORDS : SIGN;
    if (kind !== KINDS.sign || !belongs(code, follows, precedes)) {
      const beside = Number(isLetter(follows)) + Number(isLetter(precedes));
      cost += beside === 2 ? WITHIN : beside === 1 ? MISPLACED : 0;
    }
  }
  return cost;
}

/** Whether a sign may stand between what is before and after it. */
function belongs(code: number, before: Kind, after: Kind): boolean {
  const isEastern = (kind: Kind): boolean => kind === KINDS.eastAsian || !isLetter(kind);
  if (code >= 0x3000) return isEastern(before) && isEastern(after);
  const sign = String.fromCodePoint(code);
  const afterLetter = isLetter(before);
  const beforeLetter = isLetter(after);
  if (/[’­·]/.test(sign)) return afterLetter;
  if (/[“‘„‚«‹¿¡§©•°µ€£¥]/.test(sign)) return !afterLetter;
  if (/[”»›…²³¹ªº®™]/.test(sign)) return !beforeLetter;
  return /[—– ]/.test(sign);
}

/** Capitals stand at the beginning of words, or throughout them. */
function capitalsCost(run: readonly number[]): number {
  let cost = 0;
  let before = "";
  let capitals = 0;
  for (const code of run) {
    const character = String.fromCodePoint(code);
    const isCapital = character !== character.toLowerCase();
    const isSmall = character !== character.toUpperCase();
    if (isCapital) {
      cost += before === "" ? CAPITAL_FIRST : before === "small" ? CAPITAL_AFTER_SMALL : CAPITAL_AMONG_CAPITALS;
      capitals++;
      before = "capital";
    } else if (isSmall) {
      if (capitals > 1) cost += SMALL_AFTER_CAPITALS;
      capitals = 0;
      before = "small";
    }
  }
  return cost;
}

function addRun(run: readonly number[], kind: Kind, weight: number, byLanguage: Map<Kind, Float64Array>): void {
  const languages = languagesOf(kind);
  let sums = byLanguage.get(kind);
  if (sums === undefined) {
    sums = new Float64Array(languages.length);
    byLanguage.set(kind, sums);
  }
  const letters = run.map(small);
  const costs = languages.map((language) => language.word(letters));
  const least = Math.min(...costs);
  for (const [i, cost] of costs.entries())
    sums[i] = (sums[i] as number) + weight * Math.min(cost, least + FOREIGN_WORD);
}

/** A capital as a small letter; that of İ, which would be two characters, stays. */
function small(code: number): number {
  return code === 0x130 ? code : (String.fromCodePoint(code).toLowerCase().codePointAt(0) as number);
}
