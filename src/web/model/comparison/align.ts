/** One on each side, or on one only. */
export interface Pair<Item> {
  left: Item | null;
  right: Item | null;
}

interface Named {
  name: string;
}

/**
 * Puts what has the same name side by side, of several with one name each with that at its place among them; of the rest,
 * what is equal by all that is known of it (`fingerprintOf`), if just one on each side is: it was renamed. In the order of
 * the right side, then what is on the left side only.
 */
export function aligned<Item extends Named>(
  left: readonly Item[],
  right: readonly Item[],
  fingerprintOf: (item: Item) => string | null,
): Pair<Item>[] {
  const [keysOfLeft, keysOfRight] = [keysOf(left), keysOf(right)];
  const byKey = new Map(left.map((item) => [keysOfLeft.get(item), item]));
  const keys = new Set(keysOfRight.values());
  const gone = onlyOnes(
    left.filter((item) => !keys.has(keysOfLeft.get(item) ?? "")),
    fingerprintOf,
  );
  const come = onlyOnes(
    right.filter((item) => !byKey.has(keysOfRight.get(item))),
    fingerprintOf,
  );
  const renamed = new Map(
    [...come].flatMap(([fingerprint, item]) => {
      const before = gone.get(fingerprint);
      return before === undefined ? [] : [[item, before] as const];
    }),
  );
  const pairs = right.map((item) => ({
    left: byKey.get(keysOfRight.get(item)) ?? renamed.get(item) ?? null,
    right: item,
  }));
  const paired = new Set(pairs.map((pair) => pair.left));
  return [...pairs, ...left.filter((item) => !paired.has(item)).map((item) => ({ left: item, right: null }))];
}

/** Names, with the place of each among those of that name. */
function keysOf<Item extends Named>(items: readonly Item[]): Map<Item, string> {
  const seen = new Map<string, number>();
  return new Map(
    items.map((item) => {
      const place = seen.get(item.name) ?? 0;
      seen.set(item.name, place + 1);
      return [item, `${place} ${item.name}`];
    }),
  );
}

/** Those whose fingerprint no other has. */
function onlyOnes<Item>(items: readonly Item[], fingerprintOf: (item: Item) => string | null): Map<string, Item> {
  const groups = Map.groupBy(items, fingerprintOf);
  return new Map(
    [...groups].flatMap(([fingerprint, those]) => {
      const [only] = those;
      return fingerprint === null || only === undefined || those.length > 1 ? [] : [[fingerprint, only] as const];
    }),
  );
}
