export const TOP = 10;

export interface TopValue<Value> {
  value: Value;
  count: number;
}

/** The most frequent values of an ascending sequence of runs; of equal counts the smaller value comes first. */
export class TopAccumulator<Value> {
  readonly #top: TopValue<Value>[] = [];

  /** Values that occur no more often than this are not among them. */
  least = 0;

  push(value: Value, count: number): void {
    if (count <= this.least) return;
    const top = this.#top;
    let place = top.length;
    while (place > 0 && (top[place - 1] as TopValue<Value>).count < count) place--;
    top.splice(place, 0, { value, count });
    if (top.length > TOP) top.pop();
    if (top.length === TOP) this.least = (top[TOP - 1] as TopValue<Value>).count;
  }

  result(): TopValue<Value>[] {
    return this.#top;
  }
}
