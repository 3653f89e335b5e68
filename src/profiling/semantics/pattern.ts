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
const RUNS = /[A-Z]+|[a-z]+|[0-9]+|[^A-Za-z0-9]/gu;
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

function runsOf(value: string): Run[] {
  return (value.match(RUNS) ?? []).map((text) => ({
    text,
    kind: /[A-Z]/.test(text) ? "upper" : /[a-z]/.test(text) ? "lower" : /[0-9]/.test(text) ? "digit" : "other",
  }));
}

function hasFixedLength({ texts }: { texts: Set<string> }): boolean {
  return new Set([...texts].map((text) => text.length)).size === 1;
}

function expressionOf(run: { kind: Run["kind"]; texts: Set<string> }): string {
  const [text = ""] = run.texts;
  if (run.kind === "other" || run.texts.size === 1) return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return `${CLASSES[run.kind]}${hasFixedLength(run) ? `{${text.length}}` : "+"}`;
}
