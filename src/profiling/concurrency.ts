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

/** Works through items in order, at most `lanes` at a time; after a failure no further item is begun. */
export async function inLanes<Item>(lanes: number, items: Item[], work: (item: Item) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < items.length && !failed) {
      try {
        await work(items[next++] as Item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await settled(Array.from({ length: lanes }, lane));
}
