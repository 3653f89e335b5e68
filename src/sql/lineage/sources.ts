import type { EdgeKind } from "./lineage.ts";

/** A column of a table, or with null its rows as such. */
export interface Origin {
  table: string;
  column: string | null;
}

/** Where a value comes from, and by what it is made of that. */
export class Sources {
  readonly #kinds = new Map<string, Set<EdgeKind>>();

  static of(origin: Origin): Sources {
    return new Sources().add(origin, "direct");
  }

  get isEmpty(): boolean {
    return this.#kinds.size === 0;
  }

  get size(): number {
    let size = 0;
    for (const kinds of this.#kinds.values()) size += kinds.size;
    return size;
  }

  add({ table, column }: Origin, kind: EdgeKind): this {
    const key = JSON.stringify([table, column]);
    const kinds = this.#kinds.get(key) ?? new Set();
    this.#kinds.set(key, kinds.add(kind));
    return this;
  }

  /** Takes in the sources of others, where given as what is made of them. */
  take(others: Iterable<Sources>, as: (kind: EdgeKind) => EdgeKind = (kind) => kind): this {
    for (const other of others) for (const { origin, kind } of other.all()) this.add(origin, as(kind));
    return this;
  }

  *all(): Generator<{ origin: Origin; kind: EdgeKind }> {
    for (const [key, kinds] of this.#kinds) {
      const [table, column] = JSON.parse(key) as [string, string | null]; // as `add` wrote it
      for (const kind of kinds) yield { origin: { table, column }, kind };
    }
  }
}

/** What is computed from values, and is none of them as it is. */
export function computed(kind: EdgeKind): EdgeKind {
  return kind === "direct" ? "expression" : kind;
}

/** What is aggregated from values. */
export function aggregated(kind: EdgeKind): EdgeKind {
  return kind === "direct" || kind === "expression" ? "aggregation" : kind;
}
