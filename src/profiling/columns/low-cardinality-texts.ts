import { isOutOfMemory } from "../duckdb/out-of-memory.ts";
import type { TableSession } from "../duckdb/session.ts";
import { presence, type ScalarResult } from "./result.ts";
import { textsResult } from "./texts.ts";

/** Distinct texts that are taken out; where there are more, DuckDB is faster than this thread. */
const FEW_TEXTS = 10_000;

/**
 * The exact statistics of a text column of few distinct values, which are counted by DuckDB and profiled in this thread:
 * half the time of having it all computed by DuckDB, most of which goes into its plan. Null where they are not few, or
 * there is no memory to find out.
 */
export async function lowCardinalityTexts(
  session: TableSession,
  column: { relation: string; value: string; rowCount: number; label: string; seed: string },
  dataType: ScalarResult["dataType"],
): Promise<ScalarResult | null> {
  const { relation, value, rowCount, label, seed } = column;
  const counted = `SELECT ${value}, count(*)::INTEGER FROM ${relation} WHERE ${value} IS NOT NULL GROUP BY 1`;
  const { columns } = await session.table(`${counted} LIMIT ${FEW_TEXTS + 1}`).catch((error: unknown) => {
    if (isOutOfMemory(error)) return { columns: [] };
    throw error;
  });
  if (columns.length === 0) return null;
  const [texts = [], numbers = []] = columns as [string[], number[]];
  if (texts.length > FEW_TEXTS) return null;
  const counts = new Map(texts.map((text, i) => [text, numbers[i] as number]));
  const base = presence(
    rowCount,
    numbers.reduce((sum, n) => sum + n, 0),
  );
  if (texts.length === 0) return { dataType, statistics: { ...base, uniqueCount: 0 }, sample: [] };
  return textsResult(label, dataType, base, counts, seed);
}
