import { booleansResult } from "../columns/booleans.ts";
import { MEDIUM_ROWS } from "../columns/in-memory.ts";
import { bigSummaryResult, isNumber, ranksOf, summaryResult, unitOf } from "../columns/numbers.ts";
import { type Presence, presence, type ScalarResult, topAndOther } from "../columns/result.ts";
import { COMPARED_TEXTS, oddTexts, variantsOf } from "../columns/text-flaws.ts";
import { meaning, textsResult } from "../columns/texts.ts";
import { CHECKED, MOST_DIFFERENT } from "../columns/texts-in-sql.ts";
import { clip } from "../duckdb/clip.ts";
import type { Kind, ScalarKind } from "../duckdb/kinds.ts";
import type { ColumnEvidence, SomeCells } from "../model/column-evidence.ts";
import { FIRST_ROWS } from "../model/first-rows.ts";
import type { ColumnProfile } from "../model/table-profile.ts";
import { type Counted, candidateRules, semanticTypes } from "../semantics/detect.ts";
import { commonPattern } from "../semantics/pattern.ts";
import type { SemanticRule } from "../semantics/rules.ts";
import type { BigIntegerSummary } from "../statistics/big-integer-summary.ts";
import { SAMPLE_SIZE, seededRows } from "../statistics/seeded.ts";
import { lengthBins, lengthStatistics } from "../statistics/text-summary.ts";
import { formOf } from "./forms.ts";
import type { ScanKind } from "./layout.ts";
import type { NumbersWork } from "./numbers.ts";
import type { SummarisedNumbers, SurveyedTexts } from "./results.ts";
import type { ScannedFile } from "./scanned-file.ts";
import type { TextsWork } from "./texts.ts";
import type { ColumnWork, WorkResult } from "./work.ts";

const SCALARS: Record<Exclude<ScanKind, "text">, Pick<ScalarKind, "kind" | "dataType" | "zoned">> = {
  integer: { kind: "integer", dataType: "sc:Integer", zoned: false },
  long: { kind: "integer", dataType: "sc:Integer", zoned: false },
  float: { kind: "float", dataType: "sc:Float", zoned: false },
  time: { kind: "time", dataType: "sc:Time", zoned: false },
  date: { kind: "date", dataType: "sc:Date", zoned: false },
  datetime: { kind: "datetime", dataType: "sc:DateTime", zoned: false },
  datetimetz: { kind: "datetime", dataType: "sc:DateTime", zoned: true },
  boolean: { kind: "boolean", dataType: "sc:Boolean", zoned: false },
  yes_no: { kind: "boolean", dataType: "sc:Boolean", zoned: false },
};

/** A column as people know it, and what makes its sample repeatable. */
interface Named {
  name: string;
  seed: string;
}

/** What is to be done for a column's profile, and how that is made of what comes of it. */
interface Plan {
  work: ColumnWork | null;
  profile: (result: WorkResult) => ScalarResult;
}

/** The profiles of some columns of a text that was read, the same as if DuckDB had read it. */
export async function profileScanned(
  text: ScannedFile,
  columns: readonly number[],
  named: readonly Named[],
  signal: AbortSignal,
): Promise<ColumnProfile[]> {
  const kinds = columns.map((column) => text.kinds[column] as ScanKind);
  const plans = columns.map((column, i) => {
    const own = named[i] as Named;
    const kind = kinds[i] as ScanKind;
    if (kind === "text") return textsPlan(text, column, own);
    return kind === "long" ? longsPlan(text, column, own) : valuesPlan(text, column, SCALARS[kind], own);
  });
  const results = await worked(text, plans, signal);
  return plans.map(({ profile }, i) => ({ name: (named[i] as Named).name, ...profile(results[i] ?? null) }));
}

/** The results of work, null where there is none to do. The longest is begun first. */
async function worked(text: ScannedFile, plans: readonly Plan[], signal: AbortSignal): Promise<WorkResult[]> {
  const wanted = plans.flatMap(({ work }, i) => (work === null ? [] : [{ work, i, cost: text.costOf(work) }]));
  wanted.sort((a, b) => b.cost - a.cost);
  const results = await text.work(
    wanted.map(({ work }) => work),
    signal,
  );
  const all = plans.map((): WorkResult => null);
  for (const [n, { i }] of wanted.entries()) all[i] = results[n] ?? null;
  return all;
}

function valuesPlan(
  text: ScannedFile,
  column: number,
  known: Pick<ScalarKind, "kind" | "dataType" | "zoned">,
  { name, seed }: Named,
): Plan {
  const scalar: ScalarKind = { ...known, value: "" };
  if (scalar.kind === "boolean") {
    return { work: null, profile: () => booleansOf(text.integers(column), seed) };
  }
  const extent = text.extentOf(column);
  const base = presence(text.rowCount, extent.count);
  if (extent.count === 0) return { work: null, profile: () => nothing(scalar.dataType, base) };
  const work: NumbersWork = {
    kind: "numbers",
    data: text.dataOf(column),
    rows: text.rowCount,
    ...extent,
    unit: unitOf(scalar.kind as Kind),
    ranks: ranksOf(scalar, extent, { label: name, seed }),
    fenced: isNumber(scalar.kind),
  };
  return {
    work,
    profile: (result) => {
      const { summary, beyond, sample } = result as SummarisedNumbers; // what such work comes to
      return summaryResult(scalar, base, { ...summary, beyond }, sample, name);
    },
  };
}

/** Integers that doubles do not keep, of which there are some. */
function longsPlan(text: ScannedFile, column: number, { seed }: Named): Plan {
  const { data, extent } = text.longs(column);
  const ranks = seededRows(seed, extent.count, SAMPLE_SIZE);
  return {
    work: { kind: "longs", data, rows: text.rowCount, extent, ranks },
    profile: (result) => {
      const scalar: ScalarKind = { ...SCALARS.long, value: "" };
      const summary = result as BigIntegerSummary; // what such work comes to
      return bigSummaryResult(scalar, presence(text.rowCount, extent.count), extent, summary);
    },
  };
}

function booleansOf(codes: Int32Array, seed: string): ScalarResult {
  let [falses, trues] = [0, 0];
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] === 1) trues++;
    else if (codes[row] === 0) falses++;
  }
  return booleansResult(codes.length, falses, trues, seed);
}

function nothing(dataType: ScalarResult["dataType"], base: Presence): ScalarResult {
  return { dataType, statistics: { ...base, uniqueCount: 0 }, sample: [] };
}

function textsPlan(text: ScannedFile, column: number, { name, seed }: Named): Plan {
  const texts = text.texts(column);
  if (texts.count === 0) return { work: null, profile: () => nothing("sc:Text", presence(text.rowCount, 0)) };
  const first = texts.first(text.integers(column).subarray(0, FIRST_ROWS));
  const cells = first.filter((cell) => cell !== null);
  const different = [...new Set(cells)];
  const isWhole = different.length <= cells.length * MOST_DIFFERENT && text.rowCount <= MEDIUM_ROWS;
  const firstTexts = different.filter((cell) => cell !== "");
  const candidates = candidateRules(name, firstTexts);
  const pattern = commonPattern(firstTexts);
  const regex = pattern?.regex ?? null;
  const work: TextsWork = {
    kind: "texts",
    column: text.placeOf(column),
    seed,
    drawn: candidates.length === 0 ? 0 : CHECKED,
    few: COMPARED_TEXTS,
    form: pattern === null ? null : formOf(pattern.runs),
  };
  return {
    work,
    profile: (result) => {
      const survey = result as SurveyedTexts; // what such work comes to
      const { few, nonNullCount } = survey;
      const base = presence(text.rowCount, nonNullCount);
      if (!isWhole || few === null) return textsProfile(survey, base, { name, candidates, regex });
      return textsResult(name, "sc:Text", base, new Map(few.map(({ v, n }) => [v, n])), seed);
    },
  };
}

/** The profile of a column of texts, of which there is at least one. */
function textsProfile(
  survey: SurveyedTexts,
  base: Presence,
  { name, candidates, regex }: { name: string; candidates: SemanticRule[]; regex: string | null },
): ScalarResult {
  const { uniqueCount, lengths } = survey;
  const { meanLength, emptyCount, ...extremes } = lengthStatistics(lengths);
  const filled = base.nonNullCount - emptyCount;
  const counted = survey.drawn.map(({ v, n }): Counted => [v, n]);
  const semantics = semanticTypes(name, candidates, counted, uniqueCount <= CHECKED);
  return {
    dataType: survey.isUrl ? "sc:URL" : "sc:Text",
    statistics: {
      ...base,
      uniqueCount,
      min: clip(survey.min) as string,
      max: clip(survey.max) as string,
      ...extremes,
      meanLength,
      emptyCount,
      ...topAndOther(
        survey.top.map(({ v, n }) => ({ value: clip(v), count: n })),
        base.nonNullCount,
      ),
    },
    shape: { lengths: lengthBins(lengths) },
    evidence: evidenceOf(survey),
    sample: survey.sample.map(clip),
    ...meaning(semantics, regex === null || filled === 0 ? null : { regex, share: survey.matching / filled }),
  };
}

function evidenceOf({ spaced, damaged, few }: SurveyedTexts): ColumnEvidence {
  const cells = (found: SurveyedTexts["spaced"]): SomeCells | null =>
    found === null ? null : { count: found.count, value: clip(found.value) };
  const [blanks, wrong] = [cells(spaced), cells(damaged)];
  const counts = few === null ? null : new Map(few.map(({ v, n }) => [v, n]));
  const variants = counts === null ? null : variantsOf(oddTexts(counts), counts);
  return {
    ...(blanks === null ? {} : { spaced: blanks }),
    ...(wrong === null ? {} : { damaged: wrong }),
    ...(variants === null ? {} : { variants }),
  };
}
