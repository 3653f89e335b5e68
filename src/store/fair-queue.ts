/** What waits, by who has it wait: each has a turn, and then the next. */
export class FairQueue<Item> {
  readonly #byName = new Map<string, Item[]>();
  /** Who had the last turn. */
  #last: string | null = null;

  add(name: string, item: Item): void {
    const items = this.#byName.get(name);
    if (items === undefined) this.#byName.set(name, [item]);
    else items.push(item);
  }

  /** The item whose turn it is. */
  take(): Item | undefined {
    const names = [...this.#byName.keys()];
    const name = names.find((each) => each !== this.#last) ?? names[0];
    if (name === undefined) return undefined;
    const items = this.#byName.get(name) ?? [];
    const item = items.shift();
    this.#byName.delete(name);
    if (items.length > 0) this.#byName.set(name, items); // behind all others
    this.#last = name;
    return item;
  }

  /** Takes an item out; false where it does not wait. */
  remove(name: string, item: Item): boolean {
    const items = this.#byName.get(name);
    const index = items?.indexOf(item) ?? -1;
    if (items === undefined || index === -1) return false;
    items.splice(index, 1);
    if (items.length === 0) this.#byName.delete(name);
    return true;
  }
}
