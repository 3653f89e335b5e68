import { eld } from "eld/small";
import * as stopword from "stopword";

/** Facts about a text, however long: it comes in pieces. */
export interface TextFacts {
  words: number;
  sentences: number;
  paragraphs: number;
  characters: number;
  /** Flesch reading ease of an English text: 100 is very easy, 0 very hard; null of any other. */
  readingEase: number | null;
  /** ISO 639-1; null where the text does not tell for sure. */
  language: string | null;
  /** The words that occur most, but for those that occur in any text. */
  keywords: string[];
}

/** Different words that are counted; of a text with more of them, the first. */
const COUNTED_WORDS = 200_000;
/** Characters by which the language is told. */
const LANGUAGE_SAMPLE = 20_000;
/** Fewer characters tell no language. */
const LEAST_LANGUAGE = 40;
const KEYWORDS = 10;
const LEAST_KEYWORD = 3;
/** The same where a character is a syllable or a word. */
const LEAST_SPACELESS_LANGUAGE = 15;
const LEAST_SPACELESS_KEYWORD = 2;

/** Scripts without spaces between words, whose sentences end without one too. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’.][\p{L}\p{N}\p{M}]+)*/gu;

/**
 * The last of the marks at the end of a sentence, and what shows that the sentence ends there. A single mark is looked
 * at at a time: of a run of them that ends no sentence, each would be where another search begins.
 */
const SENTENCE_END = /[.!?。！？؟۔।॥։።](?=\s|["')\]»”]|$)(?!["')\]»”]*\s+\p{Ll})/gu;
/** Words and letters before a full stop that shortens them. */
const SHORTENED =
  /(?<![\p{L}\p{N}\p{M}])(?:\p{L}|Mrs?|Ms|Drs?|Prof|St|Hr|Sra?|Dra|Mme|Mlle|Nr|vs|Vol|Fig)\.(?=\s+\S)/gu;

const HAS_WORD = /[\p{L}\p{N}]/u;

export const CHUNK = 1000;
export const OVERLAP = 200;
/** Chunks that are kept of one document. */
const MOST_CHUNKS = 2000;

/** Counts words, sentences and paragraphs of a text that comes in pieces, each of whole words. */
export class TextAccumulator {
  readonly #counts = new Map<string, number>();
  readonly #chunks: string[] = [];
  readonly #words = new Intl.Segmenter("en", { granularity: "word" });
  readonly #sentencesIn = new Intl.Segmenter("en", { granularity: "sentence" });
  /** What is known of a paragraph that goes on in the next piece. */
  #begun: { words: number; sentences: number } | null = null;
  #continues = false;
  #sample = "";
  #rest = "";
  #word = 0;
  #sentences = 0;
  #paragraphs = 0;
  #characters = 0;
  #syllables = 0;

  /** Takes the next piece, whose last paragraph may go on in the one behind it. */
  add(piece: string, goesOn = false): void {
    const text = piece.replace(/\r\n?/g, "\n").toWellFormed();
    const paragraphs = text.split(/\n\s*\n/);
    for (const [i, paragraph] of paragraphs.entries()) {
      this.#paragraph(paragraph, goesOn && i === paragraphs.length - 1);
    }
    for (const _ of text) this.#characters++;
    if (this.#sample.length < LANGUAGE_SAMPLE) this.#sample += text.slice(0, LANGUAGE_SAMPLE);
    this.#cut(text, this.#continues);
    this.#continues = goesOn;
  }

  result(): { facts: TextFacts; chunks: string[] } {
    const chunks = [...this.#chunks];
    if (this.#rest.trim() !== "" && chunks.length < MOST_CHUNKS) chunks.push(this.#rest);
    const language = languageOf(this.#sample);
    const ease = 206.835 - (1.015 * this.#word) / this.#sentences - (84.6 * this.#syllables) / this.#word;
    return {
      facts: {
        words: this.#word,
        sentences: this.#sentences,
        paragraphs: this.#paragraphs,
        characters: this.#characters,
        readingEase: language === "en" && this.#word > 0 ? Math.round(ease * 10) / 10 : null,
        language,
        keywords: this.#keywords(language),
      },
      chunks,
    };
  }

  #paragraph(paragraph: string, goesOn: boolean): void {
    const begun = this.#begun;
    if (paragraph.trim() === "" && begun === null) return;
    let words = 0;
    for (const found of this.#wordsOf(paragraph)) {
      words++;
      this.#syllables += syllables(found);
      const word = found.toLowerCase();
      const count = this.#counts.get(word);
      if (count !== undefined) this.#counts.set(word, count + 1);
      else if (this.#counts.size < COUNTED_WORDS) this.#counts.set(word, 1);
    }
    this.#word += words;
    const sentences = words > 0 ? this.#countSentences(paragraph) : 0;
    const own = { words: words + (begun?.words ?? 0), sentences: sentences + (begun?.sentences ?? 0) };
    this.#begun = goesOn ? own : null;
    if (goesOn) return;
    this.#paragraphs++;
    if (own.words > 0) this.#sentences += Math.max(1, own.sentences);
  }

  /** By the marks at their ends, unless a word goes on in a small letter or is shortened; where no space need follow these, by the rules of Unicode (UAX #29). */
  #countSentences(paragraph: string): number {
    if (!SPACELESS.test(paragraph)) return paragraph.replace(SHORTENED, "").match(SENTENCE_END)?.length ?? 0;
    let sentences = 0;
    // The end of a line is the end of a sentence to these rules, and is none within a paragraph.
    for (const { segment } of this.#sentencesIn.segment(paragraph.trim().replaceAll("\n", " "))) {
      if (HAS_WORD.test(segment)) sentences++;
    }
    return sentences;
  }

  /** Only scripts without spaces between words need the segmenter, which is ten times as slow. */
  *#wordsOf(paragraph: string): Generator<string> {
    if (!SPACELESS.test(paragraph)) {
      for (const [word] of paragraph.matchAll(WORD)) yield word;
      return;
    }
    for (const { segment, isWordLike } of this.#words.segment(paragraph)) if (isWordLike === true) yield segment;
  }

  /** Chunks overlap, so that what one cuts apart is whole in the next. */
  #cut(text: string, continues: boolean): void {
    if (this.#chunks.length >= MOST_CHUNKS) return;
    this.#rest += this.#rest === "" || continues ? text : `\n${text}`;
    while (this.#rest.length > CHUNK && this.#chunks.length < MOST_CHUNKS) {
      this.#chunks.push(this.#rest.slice(0, CHUNK).toWellFormed());
      this.#rest = this.#rest.slice(CHUNK - OVERLAP);
    }
  }

  #keywords(language: string | null): string[] {
    const lists = stopword as unknown as Record<string, unknown>;
    const common = new Set(
      ["en", language ?? "en"].flatMap((code) => (lists[ISO_639_3[code] ?? ""] ?? []) as string[]),
    );
    return [...this.#counts]
      .filter(([word]) => [...word].length >= leastKeyword(word) && !common.has(word) && /\p{L}/u.test(word))
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .slice(0, KEYWORDS)
      .map(([word]) => word);
  }
}

function leastKeyword(word: string): number {
  return SPACELESS.test(word) ? LEAST_SPACELESS_KEYWORD : LEAST_KEYWORD;
}

function languageOf(sample: string): string | null {
  if (sample.trim().length < (SPACELESS.test(sample) ? LEAST_SPACELESS_LANGUAGE : LEAST_LANGUAGE)) return null;
  const found = eld.detect(sample);
  return found.isReliable() ? found.language : null;
}

/** The names of lists of common words, by language. */
const ISO_639_3: Record<string, string> = {
  ar: "ara",
  bg: "bul",
  ca: "cat",
  cs: "ces",
  da: "dan",
  de: "deu",
  el: "ell",
  en: "eng",
  es: "spa",
  et: "est",
  fi: "fin",
  fr: "fra",
  he: "heb",
  hi: "hin",
  hr: "hrv",
  hu: "hun",
  it: "ita",
  ja: "jpn",
  ko: "kor",
  lt: "lit",
  lv: "lav",
  nl: "nld",
  no: "nob",
  pl: "pol",
  pt: "por",
  ro: "ron",
  ru: "rus",
  sk: "slk",
  sl: "slv",
  sv: "swe",
  tr: "tur",
  uk: "ukr",
  zh: "zho",
};

/** Groups of vowels, a silent e at the end left out: what the reading ease of English goes by. */
function syllables(word: string): number {
  const groups =
    word
      .toLowerCase()
      .replace(/e$/, "")
      .match(/[aeiouy]+/g)?.length ?? 0;
  return Math.max(1, groups);
}
