/** One on each side, or on one only. */
export interface Pair<Item> {
  left: Item | null;
  right: Item | null;
}

interface Named {
  name: string;
}

/** What is known of an item but its name; null of one that says too little to be known again by it. */
export type Fingerprinting<Item> = (item: Item) => string | null;

/**
 * Puts what has the same name side by side, of several with one name each with that at its place among them; of the rest,
 * what is equal by all that is known of it (`fingerprintOf`), if just one on each side is: it was renamed. In the order of
 * the right side, then what is on the left side only.
 */
export function aligned<Item extends Named>(
  left: readonly Item[],
  right: readonly Item[],
  fingerprintOf: Fingerprinting<Item>,
): Pair<Item>[] {
  const byKey = byKeyOf(left);
  const others = byKeyOf(right);
  const gone = onlyOnes(missingIn(byKey, others), fingerprintOf);
  const come = onlyOnes(missingIn(others, byKey), fingerprintOf);
  const pairs: Pair<Item>[] = [];
  const renamed = new Map<Item, Item>();
  for (const [fingerprint, item] of come) {
    const before = gone.get(fingerprint);
    if (before !== undefined) renamed.set(item, before);
  }
  const paired = new Set<Item>();
  for (const [key, item] of others) {
    const before = byKey.get(key) ?? renamed.get(item) ?? null;
    pairs.push({ left: before, right: item });
    if (before !== null) paired.add(before);
  }
  for (const item of left) if (!paired.has(item)) pairs.push({ left: item, right: null });
  return pairs;
}

/** By names, with the place of each among those of that name. */
function byKeyOf<Item extends Named>(items: readonly Item[]): Map<string, Item> {
  const seen = new Map<string, number>();
  const keys = new Map<string, Item>();
  for (const item of items) {
    const place = seen.get(item.name) ?? 0;
    seen.set(item.name, place + 1);
    keys.set(`${place} ${item.name}`, item);
  }
  return keys;
}

function missingIn<Item>(items: ReadonlyMap<string, Item>, others: ReadonlyMap<string, Item>): Item[] {
  return [...items].flatMap(([key, item]) => (others.has(key) ? [] : [item]));
}

/** Those whose fingerprint no other has. */
function onlyOnes<Item>(items: readonly Item[], fingerprintOf: Fingerprinting<Item>): Map<string, Item> {
  const found = new Map<string, Item>();
  const several = new Set<string>();
  for (const item of items) {
    const fingerprint = fingerprintOf(item);
    if (fingerprint === null) continue;
    if (found.has(fingerprint)) several.add(fingerprint);
    found.set(fingerprint, item);
  }
  for (const fingerprint of several) found.delete(fingerprint);
  return found;
}
