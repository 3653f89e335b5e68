import type { JsonValue } from "../../../profiling/model/json-value.ts";
import type { ComparedColumn } from "./columns-of.ts";
import { commonBins, commonCategories } from "./common-shape.ts";
import type {
  Both,
  Change,
  ColumnComparison,
  CommonShape,
  Distance,
  KolmogorovSmirnov,
  Outcome,
  Thresholds,
} from "./comparison.ts";
import {
  criticalDistance,
  equallyLikely,
  jensenShannon,
  type Weighted,
  wasserstein,
  weightedQuantile,
} from "./distances.ts";
import { binsOf, kindOf, quantilesOf, shareBelow } from "./scale.ts";
import { both, type Categories, categoriesOf, isCategorical, statisticsOf } from "./values.ts";

/** Edges of histograms that both must have, beside the outermost, for Kolmogorov and Smirnov. */
const COMMON_EDGES = 3;
/** Quantiles shown, by their place among twenty steps. */
const SHOWN = [1, 5, 10, 15, 19];
/** What differs by no more is the same but for rounding. */
const ROUNDING = 1e-12;

/** Values from here on are told in shares of the largest: the difference of two of them may be more than a number can be. */
const LARGE = 1e300;

/** Compares two columns, or tells that there is only one. */
export function comparedColumns(
  left: ComparedColumn | null,
  right: ComparedColumn | null,
  thresholds: Thresholds,
): ColumnComparison {
  const name = (right ?? left)?.name ?? "";
  const missing = both(left, right, missingShare);
  const facts = {
    name,
    ...(left !== null && right !== null && left.name !== right.name ? { left_name: left.name } : {}),
    type: both(left, right, ({ type }) => type),
    missing,
    distinct: both(left, right, (column) => statisticsOf(column).uniqueCount),
    min: both<JsonValue>(left, right, (column) => statisticsOf(column).min),
    max: both<JsonValue>(left, right, (column) => statisticsOf(column).max),
    quantiles: both<JsonValue[]>(left, right, shownQuantiles),
  };
  if (left === null || right === null) {
    const outcome: Outcome = left === null ? "added" : "removed";
    return { ...facts, outcome, changes: [], distance: null, kolmogorov_smirnov: null, shape: null };
  }
  const { distance, kolmogorov_smirnov, shape, categories } = distanceOf(left, right, thresholds);
  const { vanished = [], appeared = [] } = categories ?? {};
  const differs = <Value>({ left: a, right: b }: Both<Value>): boolean => JSON.stringify(a) !== JSON.stringify(b);
  const found: [Change, boolean][] = [
    ["renamed", left.name !== right.name],
    ["retyped", left.type !== right.type],
    ["meaning", left.meaning !== right.meaning],
    ["missing", Math.abs((missing.left ?? 0) - (missing.right ?? 0)) > ROUNDING],
    ["distinct", differs(facts.distinct)],
    ["range", kindOf(left) === kindOf(right) && (differs(facts.min) || differs(facts.max))],
    ["values", distance !== null && distance.value > ROUNDING],
    ["categories", vanished.length + appeared.length > 0],
  ];
  const changes = found.flatMap(([change, is]) => (is ? [change] : []));
  const isBeyond =
    changes.includes("renamed") ||
    changes.includes("retyped") ||
    Math.abs((missing.left ?? 0) - (missing.right ?? 0)) > thresholds.missing ||
    (distance !== null && distance.value > distance.threshold);
  return {
    ...facts,
    outcome: isBeyond ? "beyond" : changes.length > 0 ? "within" : "same",
    changes,
    distance,
    kolmogorov_smirnov,
    ...(vanished.length === 0 ? {} : { vanished }),
    ...(appeared.length === 0 ? {} : { appeared }),
    shape,
  };
}

interface Apart {
  distance: Distance | null;
  kolmogorov_smirnov: KolmogorovSmirnov | null;
  shape: CommonShape | null;
  categories: Categories | null;
}

/** Numbers, dates and times by their quantiles; texts by the shares of their values, or by their lengths. */
function distanceOf(left: ComparedColumn, right: ComparedColumn, thresholds: Thresholds): Apart {
  const kind = kindOf(right);
  if (kind !== null && kindOf(left) === kind) {
    const [a, b] = [quantilesOf(left, kind), quantilesOf(right, kind)];
    const [binsA, binsB] = [binsOf(left, kind), binsOf(right, kind)];
    const shared = {
      shape: binsA === null || binsB === null ? null : commonBins(binsA, binsB, kind),
      categories: null,
    };
    return {
      ...shared,
      distance:
        a === null || b === null
          ? null
          : {
              measure: "wasserstein",
              value: scaled(equallyLikely(a), equallyLikely(b)),
              threshold: thresholds.numeric,
            },
      kolmogorov_smirnov: binsA === null || binsB === null ? null : kolmogorovSmirnov(binsA, binsB),
    };
  }
  const none = { distance: null, kolmogorov_smirnov: null, shape: null, categories: null };
  if (kind !== null || kindOf(left) !== null) return none;
  const categories = categoriesOf(left, right);
  if (categories !== null && (isCategorical(left) || isCategorical(right))) {
    const counts = (side: "left" | "right"): number[] => [
      ...categories.values.map((each) => each[side]),
      categories.other[side],
      categories.missing[side],
    ];
    return {
      ...none,
      categories,
      shape: commonCategories(categories),
      distance: {
        measure: "jensen-shannon",
        value: jensenShannon(counts("left"), counts("right")),
        threshold: thresholds.categorical,
        ...(categories.isLeast ? { at_least: true as const } : {}),
      },
    };
  }
  const [a, b] = [lengthsOf(left), lengthsOf(right)];
  if (a === null || b === null) return none;
  return {
    ...none,
    distance: { measure: "wasserstein of lengths", value: scaled(a, b), threshold: thresholds.numeric },
  };
}

/**
 * The Wasserstein-1 distance in interquartile ranges: in the mean of both, so that it is the same either way; where both
 * are 0, in the range of all values together, so that it is 1 at most.
 */
function scaled(left: Weighted, right: Weighted): number {
  const most = Math.max(...[...left.values, ...right.values].map(Math.abs));
  const small = ({ values, weights }: Weighted): Weighted =>
    most < LARGE ? { values, weights } : { values: values.map((value) => value / most), weights };
  const [a, b] = [small(left), small(right)];
  const distance = wasserstein(a, b);
  if (distance === 0) return 0;
  const all = [...a.values, ...b.values];
  const unit = (quartileRange(a) + quartileRange(b)) / 2;
  return distance / (unit > 0 ? unit : Math.max(...all) - Math.min(...all));
}

function quartileRange(values: Weighted): number {
  return weightedQuantile(values, 0.75) - weightedQuantile(values, 0.25);
}

/** The largest difference of both distribution functions at the edges that both histograms have. */
function kolmogorovSmirnov(
  left: NonNullable<ReturnType<typeof binsOf>>,
  right: NonNullable<ReturnType<typeof binsOf>>,
): KolmogorovSmirnov | null {
  const edges = left.edges.filter((edge) => right.edges.includes(edge));
  if (edges.length < COMMON_EDGES + 2) return null;
  const count = (counts: readonly number[]): number => counts.reduce((sum, each) => sum + each, 0);
  return {
    value: Math.max(...edges.map((edge) => Math.abs(shareBelow(left, edge) - shareBelow(right, edge)))),
    critical: criticalDistance(count(left.counts), count(right.counts)),
  };
}

/** Lengths of texts, each bin's at its lower edge where it holds but one length, else in its middle. */
function lengthsOf({ field }: ComparedColumn): Weighted | null {
  const { lengths } = field.shape ?? {};
  if (lengths === undefined) return null;
  const { edges, counts } = lengths;
  const last = counts.length - 1;
  const values = counts.map((_, i) => {
    const [from, to] = [edges[i] as number, (edges[i + 1] as number) - (i === last ? 0 : 1)];
    return (from + to) / 2;
  });
  return { values, weights: counts };
}

function shownQuantiles({ field }: ComparedColumn): JsonValue[] | null {
  const { quantiles } = field.shape ?? {};
  return quantiles === undefined ? null : SHOWN.map((place) => quantiles[place] ?? null);
}

function missingShare({ field }: ComparedColumn): number | null {
  const { missingCount, rowCount } = field.statistics;
  return rowCount === 0 ? null : missingCount / rowCount;
}
