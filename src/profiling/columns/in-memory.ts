import { asInteger } from "../duckdb/kinds.ts";
import type { TableSession } from "../duckdb/session.ts";
import type { Cells } from "../model/cells.ts";
import { presentNumbers } from "../statistics/present-numbers.ts";
import { sortDoubles } from "../statistics/sort-doubles.ts";
import { booleansResult } from "./booleans.ts";
import type { ScalarNode } from "./column-tree.ts";
import { bigIntegersResult, type Named, numbersResult } from "./numbers.ts";
import { presence, type ScalarResult } from "./result.ts";
import { textsResult } from "./texts.ts";

/** A relation of at most this many rows is small: its columns are taken out in one query and profiled in this thread. */
export const SMALL_ROWS = 10_000;

/** Up to this many rows, numbers are taken out several columns at once, and texts once each where there are few. */
export const MEDIUM_ROWS = 100_000;

/** The statistics of a scalar column from its cells; `onSorted` is given its numbers in ascending order. */
export async function profileSmall(
  session: TableSession,
  relation: string,
  { scalar }: ScalarNode,
  cells: Cells,
  { label, seed }: Named,
  onSorted: (sorted: Float64Array) => void = () => {},
): Promise<ScalarResult> {
  if (cells instanceof Float64Array) {
    const present = sortDoubles(presentNumbers(cells));
    onSorted(present);
    const base = presence(cells.length, present.length);
    if (present.length === 0) return nothing(scalar.dataType, base);
    const beyond = Math.max(-(present[0] as number), present[present.length - 1] as number) > Number.MAX_SAFE_INTEGER;
    if ((scalar.kind === "integer" && beyond) || scalar.nanoseconds === true)
      return bigIntegers(session, relation, scalar, base, seed);
    return numbersResult(scalar, base, present, { label, seed });
  }
  const counts = new Map<string | boolean | null, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  if (scalar.kind === "boolean") {
    return booleansResult(cells.length, counts.get(false) ?? 0, counts.get(true) ?? 0, seed);
  }
  const base = presence(cells.length, cells.length - (counts.get(null) ?? 0));
  counts.delete(null);
  if (counts.size === 0) return nothing(scalar.dataType, base);
  return textsResult(label, scalar.dataType, base, counts as Map<string, number>, seed);
}

function nothing(dataType: ScalarResult["dataType"], base: ScalarResult["statistics"]): ScalarResult {
  return { dataType, statistics: { ...base, uniqueCount: 0 }, sample: [] };
}

async function bigIntegers(
  session: TableSession,
  relation: string,
  scalar: ScalarNode["scalar"],
  base: ScalarResult["statistics"],
  seed: string,
): Promise<ScalarResult> {
  const { rows } = await session.query(
    `SELECT ${asInteger(scalar)} AS v, count(*) FROM ${relation} WHERE ${scalar.value} IS NOT NULL GROUP BY 1 ORDER BY 1`,
  );
  const values = rows.map(([value, count]): [bigint, number] => [BigInt(value as bigint), Number(count)]);
  const extent = { min: values[0]?.[0] as bigint, max: values.at(-1)?.[0] as bigint };
  return bigIntegersResult(scalar, base, extent, seed, async (push) => {
    for (const [value, count] of values) push(value, count);
  });
}
