import { SAMPLE_SIZE, seededRows } from "../statistics/seeded.ts";
import { TopAccumulator } from "../statistics/top-values.ts";
import { presence, type ScalarResult, topAndOther } from "./result.ts";

/** The statistics of a boolean column from how many of its rows are false and how many true. */
export function booleansResult(rowCount: number, falses: number, trues: number, seed: string): ScalarResult {
  const counts = [
    { value: false, count: falses },
    { value: true, count: trues },
  ].filter(({ count }) => count > 0);
  const base = presence(rowCount, falses + trues);
  const statistics = { ...base, uniqueCount: counts.length };
  if (counts.length === 0) return { dataType: "sc:Boolean", statistics, sample: [] };
  const top = new TopAccumulator<boolean>();
  for (const { value, count } of counts) top.push(value, count);
  return {
    dataType: "sc:Boolean",
    statistics: { ...statistics, ...topAndOther(top.result(), base.nonNullCount) },
    sample: seededRows(seed, counts.length, SAMPLE_SIZE).map((i) => counts[i]?.value as boolean),
  };
}
