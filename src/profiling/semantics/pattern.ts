/** A regular expression, for JavaScript and RE2 alike, that the values of a column match from end to end. */
export interface Pattern {
  regex: string;
  /** Share (0–1) of the column's non-empty values that match. */
  share: number;
}

/** The least share of values that a pattern must match to be told. */
export const LEAST_PATTERN_SHARE = 0.95;

interface Run {
  kind: "upper" | "lower" | "digit" | "other";
  text: string;
}

const MAX_LENGTH = 64;
const MAX_RUNS = 16;
const MIN_VALUES = 3;
const CLASSES = { upper: "[A-Z]", lower: "[a-z]", digit: "[0-9]" } as const;

/** The common form of values, as runs of letters and digits of which each value has the same; null if there is none. */
export function commonPattern(values: readonly string[]): string | null {
  const distinct = [...new Set(values.filter((value) => value !== ""))];
  if (distinct.length < MIN_VALUES) return null;
  const [first, ...others] = distinct;
  if (first === undefined || first.length > MAX_LENGTH) return null;
  const runs = runsOf(first).map((run) => ({ kind: run.kind, texts: new Set([run.text]) }));
  if (runs.length > MAX_RUNS) return null;
  for (const value of others) {
    if (value.length > MAX_LENGTH) return null;
    const its = runsOf(value);
    if (its.length !== runs.length) return null;
    for (const [i, run] of its.entries()) {
      const common = runs[i] as (typeof runs)[number];
      if (common.kind !== run.kind) return null;
      common.texts.add(run.text);
      if (run.kind === "other" && common.texts.size > 1) return null;
    }
  }
  const varying = runs.filter(({ texts }) => texts.size > 1);
  const telling = runs.some(({ kind }) => kind === "digit" || kind === "other") || varying.every(hasFixedLength);
  return telling ? runs.map(expressionOf).join("") : null;
}

/** Letters of one case, digits, or a single other character: as long as each goes on. */
function runsOf(value: string): Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < value.length; ) {
    const kind = kindOf(value.charCodeAt(from));
    let to = from + 1;
    if (kind === "other") to = from + String.fromCodePoint(value.codePointAt(from) as number).length;
    else while (to < value.length && kindOf(value.charCodeAt(to)) === kind) to++;
    runs.push({ kind, text: value.slice(from, to) });
    from = to;
  }
  return runs;
}

function kindOf(code: number): Run["kind"] {
  if (code >= 97 && code <= 122) return "lower";
  if (code >= 48 && code <= 57) return "digit";
  return code >= 65 && code <= 90 ? "upper" : "other";
}

function hasFixedLength({ texts }: { texts: Set<string> }): boolean {
  return new Set([...texts].map((text) => text.length)).size === 1;
}

function expressionOf(run: { kind: Run["kind"]; texts: Set<string> }): string {
  const [text = ""] = run.texts;
  if (run.kind === "other" || run.texts.size === 1) return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return `${CLASSES[run.kind]}${hasFixedLength(run) ? `{${text.length}}` : "+"}`;
}
