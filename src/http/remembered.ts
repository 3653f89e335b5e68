import { LRUCache } from "lru-cache";

/**
 * Values of so many keys at most; those that were not asked for longest go first. Room is taken as they come: a cache that
 * is given its `max` makes lists of that length at once, which takes a service longer than all else at its start.
 */
export function remembered<Value extends object | number | true>(most: number): LRUCache<string, Value> {
  return new LRUCache({ maxSize: most, sizeCalculation: () => 1 });
}
