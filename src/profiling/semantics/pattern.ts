/** The least share of values that a pattern must match to be told. */
export const LEAST_PATTERN_SHARE = 0.95;

type RunKind = "upper" | "lower" | "digit" | "other";

/** What all values have in one place: the same text, or so many characters of a kind, or any number where there is none. */
export type PatternRun = string | { kind: Exclude<RunKind, "other">; length: number | null };

/** A form that values have in common, as what follows each other and as a regular expression. Neighbours that are no texts are of different kinds. */
export interface CommonPattern {
  runs: PatternRun[];
  regex: string;
}

/** What the values have in the place of a run of the first of them. */
interface Run {
  kind: RunKind;
  /** That of the first value. */
  text: string;
  /** Whether all have the same text there; and whether texts of the same length. */
  same: boolean;
  fixed: boolean;
}

const MAX_LENGTH = 64;
const MAX_RUNS = 16;
const MIN_VALUES = 3;
const CLASSES = { upper: "[A-Z]", lower: "[a-z]", digit: "[0-9]" } as const;

/** The common form of values, as runs of letters and digits of which each value has the same; null if there is none. */
export function commonPattern(values: readonly string[]): CommonPattern | null {
  const first = values.find((value) => value !== "");
  if (first === undefined || first.length > MAX_LENGTH) return null;
  const runs = runsOf(first);
  if (runs.length > MAX_RUNS) return null;
  const distinct = [first];
  for (const value of values) {
    if (value === "") continue;
    if (value.length > MAX_LENGTH || !hasRuns(value, runs)) return null;
    if (distinct.length < MIN_VALUES && !distinct.includes(value)) distinct.push(value);
  }
  if (distinct.length < MIN_VALUES) return null;
  const varying = runs.filter(({ same }) => !same);
  const telling = runs.some(({ kind }) => kind === "digit" || kind === "other") || varying.every(({ fixed }) => fixed);
  if (!telling) return null;
  const found = runs.map(({ kind, text, same, fixed }): PatternRun => {
    return kind === "other" || same ? text : { kind, length: fixed ? text.length : null };
  });
  return { runs: found, regex: found.map(expressionOf).join("") };
}

/** Letters of one case, digits, or a single other character: as long as each goes on. */
function runsOf(value: string): Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < value.length; ) {
    const kind = kindOf(value.charCodeAt(from));
    const to = endOfRun(value, from, kind);
    runs.push({ kind, text: value.slice(from, to), same: true, fixed: true });
    from = to;
  }
  return runs;
}

/** Whether a value consists of such runs, in which it is noted what it has not in common with those before. */
function hasRuns(value: string, runs: Run[]): boolean {
  let from = 0;
  for (const run of runs) {
    if (from >= value.length || kindOf(value.charCodeAt(from)) !== run.kind) return false;
    const to = endOfRun(value, from, run.kind);
    run.fixed &&= to - from === run.text.length;
    run.same &&= run.fixed && value.startsWith(run.text, from);
    if (run.kind === "other" && !run.same) return false;
    from = to;
  }
  return from === value.length;
}

function endOfRun(value: string, from: number, kind: RunKind): number {
  if (kind === "other") return from + String.fromCodePoint(value.codePointAt(from) as number).length;
  let to = from + 1;
  while (to < value.length && kindOf(value.charCodeAt(to)) === kind) to++;
  return to;
}

function kindOf(code: number): RunKind {
  if (code >= 97 && code <= 122) return "lower";
  if (code >= 48 && code <= 57) return "digit";
  return code >= 65 && code <= 90 ? "upper" : "other";
}

function expressionOf(run: PatternRun): string {
  if (typeof run === "string") return run.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return `${CLASSES[run.kind]}${run.length === null ? "+" : `{${run.length}}`}`;
}
