import type { PackedProfile } from "../cache/packed-table.ts";
import { type TableToWrite, type WrittenTable, writeTables } from "./written-table.ts";

/** A table to write whose profile is got when its turn comes. */
export interface UnreadTable extends Omit<TableToWrite, "profile"> {
  table: { profile: () => Promise<PackedProfile> };
}

export type WriteTables = (tables: readonly TableToWrite[]) => Promise<WrittenTable[]>;

/** As few tables are written here: to have others do it takes longer. */
const FEW = 8;
/** Tables that are written together at most, and bytes from which on no more are. */
const [TOGETHER, TOGETHER_BYTES] = [16, 131_072] as const;

/**
 * Has tables written, some at a time in turn, `ahead` of which may be under way, and gives them in their order. None is
 * under way any more once it ends.
 */
export async function* writtenInOrder(
  tables: readonly UnreadTable[],
  { write, ahead }: { write: WriteTables; ahead: number },
  signal: AbortSignal,
): AsyncGenerator<WrittenTable, void> {
  const begin: WriteTables = tables.length > FEW ? write : (some) => writeTables(some, signal);
  const underWay: Promise<WrittenTable[]>[] = [];
  try {
    for await (const some of portions(tables)) {
      const written = begin(some);
      written.catch(() => {}); // heard of in its turn
      underWay.push(written);
      if (underWay.length >= ahead) yield* (await underWay.shift()) ?? [];
    }
    for (const written of underWay) yield* await written;
  } finally {
    await Promise.allSettled(underWay);
  }
}

/** Tables, with their profiles, in portions that are written together. */
async function* portions(tables: readonly UnreadTable[]): AsyncGenerator<TableToWrite[]> {
  let portion: TableToWrite[] = [];
  let bytes = 0;
  for (const { table, ...others } of tables) {
    const profile = await table.profile();
    portion.push({ ...others, profile });
    bytes += profile.zstd.length;
    if (portion.length < TOGETHER && bytes < TOGETHER_BYTES) continue;
    yield portion;
    portion = [];
    bytes = 0;
  }
  if (portion.length > 0) yield portion;
}
