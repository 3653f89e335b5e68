/** The least and the greatest of a column's distinct values, how often each occurs, and the value next to it. */
export interface Ends<Value> {
  low: End<Value>;
  high: End<Value>;
}

export interface End<Value> {
  value: Value;
  count: number;
  /** Null where all values are the same. */
  next: Value | null;
}

/** Takes ascending distinct values with their counts; those between the first two and the last two may be left out. */
export class EndsAccumulator<Value> {
  #first: { value: Value; count: number } | null = null;
  #second: Value | null = null;
  /** Of each of many values no object is made. */
  #last: Value | null = null;
  #lastCount = 0;
  #beforeLast: Value | null = null;

  push(value: Value, count: number): void {
    if (this.#first === null) this.#first = { value, count };
    else this.#second ??= value;
    this.#beforeLast = this.#last;
    this.#last = value;
    this.#lastCount = count;
  }

  /** The ends of at least one value. */
  result(): Ends<Value> {
    if (this.#first === null || this.#last === null) throw new Error("there is no value");
    const high = { value: this.#last, count: this.#lastCount, next: this.#beforeLast };
    return { low: { ...this.#first, next: this.#second }, high };
  }
}
