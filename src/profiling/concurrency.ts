import pMap from "p-map";

/** Waits for all, also after one has failed: nothing may be in flight when a run ends. Then the first failure counts. */
export async function settled<Results extends readonly unknown[]>(
  promises: {
    readonly [Key in keyof Results]: Promise<Results[Key]>;
  },
): Promise<Results> {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as Results;
}

/**
 * Works through items in order, at most `concurrency` at a time; results are in the order of the items. After a failure
 * no further item is begun, and it is thrown once what was begun has ended: nothing may be in flight when a run ends.
 */
export async function mapSettled<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  { concurrency }: { concurrency: number },
): Promise<Result[]> {
  const begun: Promise<Result>[] = [];
  const begin = (item: Item): Promise<Result> => {
    const result = work(item);
    begun.push(result);
    return result;
  };
  try {
    return await pMap(items, begin, { concurrency });
  } finally {
    await Promise.allSettled(begun);
  }
}
