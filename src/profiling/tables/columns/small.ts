import { SAMPLE_SIZE, seededRows } from "../../statistics/seeded.ts";
import { sortDoubles } from "../../statistics/sort-doubles.ts";
import { TopAccumulator } from "../../statistics/top-values.ts";
import type { ScalarNode } from "../column-tree.ts";
import type { TableSession } from "../session.ts";
import type { Cells } from "./cells.ts";
import { bigIntegersResult, numbersResult } from "./numbers.ts";
import { presence, type ScalarResult, topAndOther } from "./result.ts";
import { textsResult } from "./texts.ts";

/** A relation of at most this many rows is small: its columns are taken out in one query and profiled in this thread. */
export const SMALL_ROWS = 10_000;

/** Up to this many rows, numbers are taken out several columns at once, and texts once each where there are few. */
export const MEDIUM_ROWS = 100_000;

/** The statistics of a scalar column from its cells; `label` is the name that people know it under. */
export async function profileSmall(
  session: TableSession,
  relation: string,
  { scalar }: ScalarNode,
  cells: Cells,
  label: string,
  seed: string,
): Promise<ScalarResult> {
  if (cells instanceof Float64Array) {
    const present = sortDoubles([cells.filter((value) => !Number.isNaN(value))]);
    const base = presence(cells.length, present.length);
    if (present.length === 0) return nothing(scalar.dataType, base);
    const beyond = Math.max(-(present[0] as number), present[present.length - 1] as number) > Number.MAX_SAFE_INTEGER;
    if (scalar.kind === "integer" && beyond) return bigIntegers(session, relation, scalar, base, seed);
    return numbersResult(scalar, base, present, { label, seed });
  }
  const counts = new Map<string | boolean, number>();
  let nonNull = 0;
  for (const cell of cells) {
    if (cell === null) continue;
    nonNull++;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const base = presence(cells.length, nonNull);
  if (nonNull === 0) return nothing(scalar.dataType, base);
  if (scalar.kind === "text") return textsResult(label, scalar.dataType, base, counts as Map<string, number>, seed);
  return booleans(base, counts as Map<boolean, number>, seed);
}

function nothing(dataType: ScalarResult["dataType"], base: ScalarResult["statistics"]): ScalarResult {
  return { dataType, statistics: { ...base, uniqueCount: 0 }, sample: [] };
}

function booleans(base: ScalarResult["statistics"], counts: Map<boolean, number>, seed: string): ScalarResult {
  const ordered = [false, true].filter((value) => counts.has(value));
  const top = new TopAccumulator<boolean>();
  for (const value of ordered) top.push(value, counts.get(value) as number);
  return {
    dataType: "sc:Boolean",
    statistics: { ...base, uniqueCount: ordered.length, ...topAndOther(top.result(), base.nonNullCount) },
    sample: seededRows(seed, ordered.length, SAMPLE_SIZE).map((i) => ordered[i] as boolean),
  };
}

async function bigIntegers(
  session: TableSession,
  relation: string,
  scalar: ScalarNode["scalar"],
  base: ScalarResult["statistics"],
  seed: string,
): Promise<ScalarResult> {
  const { rows } = await session.query(
    `SELECT ${scalar.value} AS v, count(*) FROM ${relation} WHERE ${scalar.value} IS NOT NULL GROUP BY 1 ORDER BY 1`,
  );
  const values = rows.map(([value, count]): [bigint, number] => [BigInt(value as bigint), Number(count)]);
  const extent = { min: values[0]?.[0] as bigint, max: values.at(-1)?.[0] as bigint };
  return bigIntegersResult(scalar, base, extent, seed, async (push) => {
    for (const [value, count] of values) push(value, count);
  });
}
