/** What is about to be read together. */
interface Reading<Value> {
  ids: Set<string>;
  values: Promise<ReadonlyMap<string, Value>>;
}

/**
 * Reads of many things, each by its id: those that are asked for at the same moment are read together. What is read was asked
 * for before the reading began, so nobody gets what was so before he asked.
 */
export class JoinedReads<Value> {
  readonly #read: (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>;
  #next: Reading<Value> | null = null;

  constructor(read: (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>) {
    this.#read = read;
  }

  /** The thing of an id; null where there is none. */
  async get(id: string): Promise<Value | null> {
    this.#next ??= this.#begin();
    const { ids, values } = this.#next;
    ids.add(id);
    return (await values).get(id) ?? null;
  }

  #begin(): Reading<Value> {
    const ids = new Set<string>();
    const values = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      this.#next = null; // whoever comes later comes with the next
      return this.#read([...ids]);
    });
    return { ids, values };
  }
}
