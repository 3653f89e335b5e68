/** What a character is to somebody who reads: a letter of a script, or something between words. */
export const KINDS = {
  /** Of ASCII, and no letter. */
  between: 0,
  latin: 1,
  cyrillic: 2,
  greek: 3,
  hebrew: 4,
  arabic: 5,
  thai: 6,
  eastAsian: 7,
  /** Marks of punctuation and signs that texts have. */
  sign: 8,
  /** Lines and blocks that tables and frames are drawn with. */
  drawing: 9,
  /** Letters of other scripts, and signs that few texts have. */
  strange: 10,
  /** What no text has. */
  impossible: 11,
} as const;

export type Kind = (typeof KINDS)[keyof typeof KINDS];

const PATTERNS: readonly [RegExp, Kind][] = [
  [/[\uFFFD\u0080-\u009F]|\p{Co}|\p{Cn}|\p{Cs}/u, KINDS.impossible],
  [
    /[“”„‘’‚–—…«»‹›°§€£¥©®™·•№¿¡ªº²³¹½¼¾×±µ\u00A0\u00AD、。・「」『』（），！？：；％～〜ー―《》【】〈〉　➜→←\u200E\u200F،؟؛׳״]/u,
    KINDS.sign,
  ],
  [/[\p{L}\p{M}]/u, KINDS.strange],
  [/[\u2500-\u25FF]/u, KINDS.drawing],
];

const LETTERS: readonly [RegExp, Kind][] = [
  [/\p{Script=Latin}/u, KINDS.latin],
  [/\p{Script=Cyrillic}/u, KINDS.cyrillic],
  [/\p{Script=Greek}/u, KINDS.greek],
  [/\p{Script=Hebrew}/u, KINDS.hebrew],
  [/\p{Script=Arabic}|[\u064B-\u0652\u0640]/u, KINDS.arabic],
  [/\p{Script=Thai}/u, KINDS.thai],
  [/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u, KINDS.eastAsian],
];

const known = new Map<number, Kind>();

/** The kind of a character, by its code point. */
export function kindOf(code: number): Kind {
  if (code < 0x80) return (code | 32) >= 97 && (code | 32) <= 122 ? KINDS.latin : KINDS.between;
  let kind = known.get(code);
  if (kind === undefined) {
    kind = find(String.fromCodePoint(code));
    known.set(code, kind);
  }
  return kind;
}

function find(character: string): Kind {
  const [, kind = KINDS.strange] = PATTERNS.find(([pattern]) => pattern.test(character)) ?? [];
  if (kind !== KINDS.strange || !/[\p{L}\p{M}]/u.test(character)) return kind;
  return LETTERS.find(([pattern]) => pattern.test(character))?.[1] ?? KINDS.strange;
}
