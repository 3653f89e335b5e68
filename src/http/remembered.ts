import { LRUCache } from "lru-cache";

/**
 * Values of so many keys at most; those that nobody has asked for longest go first. Room is taken as they come: a cache
 * that is given its `max` makes lists of that length at once, 10 to 50 ms for 100,000, whoever may call.
 */
export function remembered<Value extends NonNullable<unknown>>(most: number): LRUCache<string, Value> {
  return new LRUCache({ maxSize: most, sizeCalculation: () => 1 });
}
