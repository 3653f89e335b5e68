/** One on each side, or on one only. */
export interface Pair<Item> {
  left: Item | null;
  right: Item | null;
}

interface Named {
  name: string;
}

/**
 * Puts what has the same name side by side; of the rest, what is equal by all that is known of it (`fingerprintOf`), if
 * just one on each side is: it was renamed. In the order of the right side, then what is on the left side only.
 */
export function aligned<Item extends Named>(
  left: readonly Item[],
  right: readonly Item[],
  fingerprintOf: (item: Item) => string | null,
): Pair<Item>[] {
  const byName = new Map(left.map((item) => [item.name, item]));
  const names = new Set(right.map(({ name }) => name));
  const gone = onlyOnes(
    left.filter(({ name }) => !names.has(name)),
    fingerprintOf,
  );
  const come = onlyOnes(
    right.filter(({ name }) => !byName.has(name)),
    fingerprintOf,
  );
  const renamed = new Map(
    [...come].flatMap(([fingerprint, item]) => {
      const before = gone.get(fingerprint);
      return before === undefined ? [] : [[item, before] as const];
    }),
  );
  const pairs = right.map((item) => ({ left: byName.get(item.name) ?? renamed.get(item) ?? null, right: item }));
  const paired = new Set(pairs.map((pair) => pair.left));
  return [...pairs, ...left.filter((item) => !paired.has(item)).map((item) => ({ left: item, right: null }))];
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
