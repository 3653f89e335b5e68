import type { SemanticName, SemanticType } from "../model/semantic-type.ts";
import { wordsOf } from "./column-name.ts";
import { rules, type SemanticRule } from "./rules.ts";

/** A value and how often the column has it. */
export type Counted = readonly [text: string, count: number];

/** Texts longer than this are of no type. */
const LONGEST = 2048;
/** A type is looked for in a whole column if nearly enough of the values looked at first match. */
const NEARLY = 0.9;

/** The rules that a column may meet, judged by its name and some of its values. */
export function candidateRules(name: string, values: readonly string[]): SemanticRule[] {
  const words = wordsOf(name);
  const texts = values.map((value) => value.trim()).filter((value) => value !== "");
  if (texts.length === 0) return [];
  return rules.filter(({ named, unless, test, least }) => {
    if (named !== undefined && !named.test(words)) return false;
    if (unless?.(words) === true) return false;
    const allowed = texts.length * (1 - least * NEARLY);
    let misses = 0;
    for (const text of texts) {
      if (text.length <= LONGEST && test(text)) continue;
      misses++;
      if (misses > allowed) return false;
    }
    return true;
  });
}

/** Which of the rules the values meet, and to what share. `whole` says that the values are all there are. */
export function semanticTypes(
  name: string,
  candidates: readonly SemanticRule[],
  values: Iterable<Counted>,
  whole: boolean,
): SemanticType[] {
  if (candidates.length === 0) return [];
  const words = wordsOf(name);
  const tallies = candidates.map((rule) => ({ rule, matching: 0, texts: [] as string[] }));
  let total = 0;
  let checked = 0;
  for (const [value, count] of values) {
    const text = value.trim();
    checked++;
    if (text === "") continue;
    total += count;
    for (const tally of tallies) {
      if (text.length > LONGEST || !tally.rule.test(text)) continue;
      tally.matching += count;
      tally.texts.push(text);
    }
  }
  const found = new Map<SemanticName, SemanticType>();
  for (const { rule, matching, texts } of tallies) {
    const share = total === 0 ? 0 : matching / total;
    if (share < rule.least) continue;
    const hinted = rule.hint?.test(words) ?? false;
    if (rule.together !== undefined && !rule.together([...new Set(texts)], hinted)) continue;
    if ((found.get(rule.type)?.share ?? 0) >= share) continue;
    found.set(rule.type, { type: rule.type, share, ...(whole ? {} : { approximate: true, checked }) });
  }
  return [...found.values()];
}

/** Whether a single value is of a type that tells something about a person, whatever column it stands in. */
export function isPersonalValue(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return false;
  return rules.some((rule) => rule.personal && rule.named === undefined && rule.type !== "ipv4" && rule.test(trimmed));
}

const PERSONAL_TYPES = new Set(rules.filter(({ personal }) => personal).map(({ type }) => type));

/** Whether one of the types tells something about a person. */
export function isPersonal(types: readonly SemanticType[]): boolean {
  return types.some(({ type }) => PERSONAL_TYPES.has(type));
}

/** Types that numbers without a sign, blanks and leading zeros can be of. */
const INTEGER_TYPES = new Set<SemanticName>(["credit_card", "isbn", "phone", "postcode"]);
const INTEGER_RULES = rules.filter(({ type }) => INTEGER_TYPES.has(type));
/** From here on, an integer may be the number of a card or a book, whatever its column is called. */
const LONG_NUMBER = 1e9;

/** Shorter integers in a column that is called cell or mobile are rather counts. */
const PHONE_DIGITS = 9;

/** Whether it is worth a look whether integers in this range are numbers of something, rather than amounts. */
export function mayBeNumbersOf(name: string, min: number, max: number): boolean {
  if (min < 0) return false;
  const words = wordsOf(name);
  return max >= LONG_NUMBER || INTEGER_RULES.some(({ named }) => named?.test(words));
}

/** What integers mean, judged by some rows of them; `whole` says that these are all. */
export function meaningOfIntegers(name: string, values: readonly number[], whole: boolean): SemanticType[] {
  const texts = values.map(String);
  const long = texts.every(({ length }) => length >= PHONE_DIGITS);
  const candidates = candidateRules(name, texts).filter(
    ({ type }) => INTEGER_TYPES.has(type) && (type !== "phone" || long),
  );
  const counted = texts.map((text): Counted => [text, 1]);
  return semanticTypes(name, candidates, counted, whole);
}

const LIMITS = { latitude: 90, longitude: 180 } as const;

/**
 * What numbers mean by the column's name and their extent: degrees of latitude or longitude. `long` alone is a longitude
 * only beside a latitude: so are flags, positions and lengths called.
 */
export function meaningOfNumbers(
  name: string,
  min: number,
  max: number,
  neighbours: readonly string[] = [],
): SemanticType[] {
  const words = wordsOf(name);
  return (["latitude", "longitude"] as const).flatMap((type): SemanticType[] => {
    const isNamed = rules.some((rule) => rule.type === type && rule.named?.test(words));
    if (!isNamed || min < -LIMITS[type] || max > LIMITS[type]) return [];
    if (/\blong\b/i.test(words) && !neighbours.some((other) => isLatitude(wordsOf(other)))) return [];
    return [{ type, share: 1 }];
  });
}

function isLatitude(words: string): boolean {
  return rules.some(({ type, named }) => type === "latitude" && named?.test(words));
}
