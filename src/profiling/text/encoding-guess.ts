import chardet from "chardet";
import iconv from "iconv-lite";

const FALLBACK = "windows-1252";
/** From this confidence on, in percent, the statistics of `chardet` decide; short texts do not reach it. */
const SURE = 60;
const EAST_ASIAN = ["euc-kr", "euc-jp", "shift_jis", "gb18030", "big5"];
/** In this order where nothing tells; those of the first ones are the more frequent. */
const SINGLE_BYTE = [
  ...["windows-1252", "windows-1251", "windows-1253", "windows-1250", "windows-1254", "iso-8859-7", "iso-8859-2"],
  ...["koi8-r", "iso-8859-5", "windows-1257", "windows-1255", "windows-1256"],
];
const LONGEST = 16_384;

/** The encoding of a text that is not UTF-8, by how often letters follow each other and by how the text then reads. */
export function guessEncoding(piece: Buffer): string {
  const [best] = chardet.analyse(piece);
  const named = best?.name.toLowerCase() ?? FALLBACK;
  if (best !== undefined && best.confidence >= SURE && iconv.encodingExists(named)) return widened(named);
  const text = telling(piece);
  const candidates = [...EAST_ASIAN, ...SINGLE_BYTE];
  const scores = candidates.map((encoding) => readability(text, encoding));
  const highest = Math.max(...scores);
  const chosen = candidates[scores.indexOf(highest)] ?? FALLBACK;
  return highest <= 0 ? FALLBACK : chosen;
}

/** Windows-1252 has printable characters where ISO-8859-1 and ASCII have none, and is the same otherwise. */
function widened(name: string): string {
  return name === "iso-8859-1" || name === "ascii" || name === "utf-8" ? FALLBACK : name;
}

/** The part of a text that has bytes beyond ASCII, which are what tells, from the first of them on. */
function telling(piece: Buffer): Buffer {
  const first = piece.findIndex((byte) => byte > 127);
  const start = Math.max(0, piece.lastIndexOf(10, first) + 1);
  return piece.subarray(start, start + LONGEST);
}

/** How well bytes read in an encoding: at most 1 for each character beyond ASCII, on average. */
function readability(bytes: Buffer, encoding: string): number {
  const text = [...iconv.decode(bytes, encoding)];
  let score = 0;
  let beyond = 0;
  for (const [i, character] of text.entries()) {
    if (character < "\u0080") continue;
    beyond++;
    score += EAST_ASIAN.includes(encoding)
      ? eastAsianScore(character, encoding)
      : letterScore(character, text[i - 1] ?? " ", text[i + 1] ?? " ");
  }
  return beyond === 0 ? 0 : score / beyond;
}

const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
];

function scriptOf(character: string): number {
  return SCRIPTS.findIndex((script) => script.test(character));
}

/** A letter counts where it stands among letters of its script, and capitals at the beginning of words. */
function letterScore(character: string, before: string, after: string): number {
  if (/[\uFFFD\u0080-\u009F]|\p{Co}/u.test(character)) return -3;
  if (!/\p{L}/u.test(character)) {
    const inside = /\p{L}/u.test(before) && /\p{L}/u.test(after) && !/[’·\u00AD-]/u.test(character);
    return inside ? -1 : /[€“”„‘’–—…°«»§©®£·\u00A0]/u.test(character) ? 0.5 : -0.5;
  }
  const script = scriptOf(character);
  const neighbours = [before, after].filter((neighbour) => /\p{L}/u.test(neighbour));
  if (neighbours.some((neighbour) => scriptOf(neighbour) !== script)) return -1;
  if (/\p{Lu}/u.test(character) && /\p{Ll}/u.test(before)) return -1;
  if (/\p{Ll}/u.test(character) && /\p{Lu}{2}/u.test(before + after)) return -1;
  return script === 0 && !COMMON_LATIN.test(character) ? 0.4 : neighbours.length === 0 ? 0.3 : 1;
}

/** Latin letters of the larger languages that are written with more than ASCII. */
const COMMON_LATIN = /[àâäáãåæçèéêëìíîïñòóôöøùúûüýÿßœğışčďěňřšťůžąćęłńśźżőűÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜİŞČĎŘŠŽŁŚŻŹŐŰŒ]/u;

/** Kana, Hangul and the more frequent half of the ideographs that an encoding has count, the others hardly. */
function eastAsianScore(character: string, encoding: string): number {
  if (/[\uFFFD\u0080-\u009F]|\p{Co}/u.test(character)) return -3;
  const [lead = 0, trail = 0] = iconv.encode(character, encoding);
  // Below 0xA1 stand rare additions to these, which any byte before an ASCII letter looks like.
  if (["euc-kr", "euc-jp", "gb18030"].includes(encoding) && trail < 0xa1) return -1;
  if (/\p{Script=Hangul}/u.test(character)) return encoding === "euc-kr" ? 1 : -1;
  if (/[\uFF61-\uFF9F]/.test(character)) return -0.5;
  if (/[\u3040-\u30FF]/.test(character)) return encoding === "euc-kr" || encoding === "big5" ? 0 : 1;
  if (/[、。・「」（），！？：％～ー]/u.test(character)) return 0.8;
  if (!/\p{Script=Han}/u.test(character)) return -0.5;
  switch (encoding) {
    case "shift_jis":
      return lead >= 0x88 && lead <= 0x98 ? 1 : 0.2;
    case "euc-jp":
      return lead >= 0xb0 && lead <= 0xcf ? 1 : 0.2;
    case "big5":
      return lead >= 0xa4 && lead <= 0xc6 ? 1 : 0.2;
    case "gb18030":
      return lead >= 0xb0 && lead <= 0xd7 ? 1 : 0.2;
    default:
      return 0.2;
  }
}
