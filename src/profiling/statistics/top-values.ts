export const TOP = 10;

export interface TopValue<Value> {
  value: Value;
  count: number;
}

/** The most frequent values of an ascending sequence of runs; of equal counts the smaller value comes first. */
export class TopAccumulator<Value> {
  readonly #top: TopValue<Value>[] = [];

  push(value: Value, count: number): void {
    const top = this.#top;
    if (top.length === TOP && count <= (top[TOP - 1] as TopValue<Value>).count) return;
    let place = top.length;
    while (place > 0 && (top[place - 1] as TopValue<Value>).count < count) place--;
    top.splice(place, 0, { value, count });
    if (top.length > TOP) top.pop();
  }

  result(): TopValue<Value>[] {
    return this.#top;
  }
}
