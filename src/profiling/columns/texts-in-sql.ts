import { quotedCell } from "../duckdb/cell.ts";
import type { TableSession } from "../duckdb/session.ts";
import { literal } from "../duckdb/sql.ts";
import { type Counted, candidateRules, semanticTypes } from "../semantics/detect.ts";
import { commonPattern } from "../semantics/pattern.ts";
import { lengthBins, lengthStatistics } from "../statistics/text-summary.ts";
import type { ScalarNode } from "./column-tree.ts";
import type { FirstTexts } from "./first-texts.ts";
import { MEDIUM_ROWS } from "./in-memory.ts";
import { lowCardinalityTexts } from "./low-cardinality-texts.ts";
import { presence, type ScalarResult, topAndOther } from "./result.ts";
import { FEW, FLAWS, LENGTHS, readFlaws, readLengths } from "./text-aggregates.ts";
import { meaning } from "./texts.ts";
import { type Aggregate, every, greatest, least, sum, type ValueGroups, valueGroups } from "./value-groups.ts";

/** The share of different ones among the first texts beyond which there are more in all than are few. */
export const MOST_DIFFERENT = 0.9;
/** Distinct values of a column that are held against the rules of semantic types. */
export const CHECKED = 10_000;

/** A text column of a relation of any number of rows. */
export interface TextColumn {
  session: TableSession;
  relation: string;
  node: ScalarNode;
  /** Under which name people know it. */
  label: string;
  rowCount: number;
  /** Those of text columns: how they are worked on depends on these. */
  firstTexts: FirstTexts;
  /** Makes the sample repeatable. */
  seed: string;
}

/** The exact statistics of a text column of any number of rows. */
export async function textsInSql(column: TextColumn): Promise<ScalarResult> {
  const { session, label, rowCount, node } = column;
  const { dataType, value } = node.scalar;
  const cells = (await column.firstTexts.take(node)).filter((text) => text !== null);
  const different = [...new Set(cells)];
  const repeats = different.length <= cells.length * MOST_DIFFERENT;
  const known =
    repeats && rowCount <= MEDIUM_ROWS ? await lowCardinalityTexts(session, { ...column, value }, dataType) : null;
  if (known !== null) return known;
  const firstTexts = different.filter((text) => text !== "");
  const candidates = candidateRules(label, firstTexts);
  const regex = commonPattern(firstTexts)?.regex ?? null;
  const aggregates: Aggregate[] = [
    { sql: "min(v)", joined: least },
    { sql: "max(v)", joined: greatest },
    LENGTHS,
    FLAWS,
    FEW,
    { sql: firstTexts.every(isWebAddress) ? `bool_and(${WEB_ADDRESS})` : "false", joined: every },
    { sql: regex === null ? "NULL" : `sum(n) FILTER (regexp_full_match(v, ${literal(regex)}))`, joined: sum },
  ];
  const found = await valueGroups({ ...column, value }, candidates.length === 0 ? 0 : CHECKED, aggregates);
  const { uniqueCount, nonNullCount, top, sample, drawn } = found;
  const base = presence(rowCount, nonNullCount);
  if (nonNullCount === 0) return { dataType, statistics: { ...base, uniqueCount }, sample };
  const [min = null, max = null, lengthCounts = null, flaws = null, few = null, isUrl, matching] = found.aggregates;
  const lengths = readLengths(lengthCounts);
  const { meanLength, emptyCount, ...extremes } = lengthStatistics(lengths);
  const filled = nonNullCount - emptyCount;
  const semantics = semanticTypes(label, candidates, countedTexts(drawn), uniqueCount <= CHECKED);
  return {
    dataType: isUrl === true ? "sc:URL" : dataType,
    statistics: {
      ...base,
      uniqueCount,
      min: quotedCell(min) as string,
      max: quotedCell(max) as string,
      ...extremes,
      meanLength,
      emptyCount,
      ...topAndOther(top, nonNullCount),
    },
    shape: { lengths: lengthBins(lengths) },
    evidence: readFlaws(flaws, few, uniqueCount),
    sample,
    ...meaning(semantics, regex === null || filled === 0 ? null : { regex, share: Number(matching ?? 0) / filled }),
  };
}

const WEB_ADDRESS = "starts_with(v, 'http://') OR starts_with(v, 'https://')";

function isWebAddress(text: string): boolean {
  return text.startsWith("http://") || text.startsWith("https://");
}

function* countedTexts(drawn: ValueGroups["drawn"]): Generator<Counted> {
  for (const { v, n } of drawn) yield [v, n];
}
