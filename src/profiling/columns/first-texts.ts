import type { TableSession } from "../duckdb/session.ts";
import { FIRST_ROWS } from "../model/first-rows.ts";
import { fetchCells } from "./cells.ts";
import type { ScalarNode } from "./column-tree.ts";

/** Columns whose first texts are fetched at once: more would be held for longer, and texts may be long. */
const TOGETHER = 4;

type Texts = (string | null)[];

/** The first texts of columns, fetched for neighbours together when the first of them is asked for. */
export class FirstTexts {
  readonly #fetched = new Map<ScalarNode, () => Promise<Texts>>();

  /** `first` is the relation that they are taken from. */
  constructor(session: TableSession, first: string, nodes: readonly ScalarNode[]) {
    for (let from = 0; from < nodes.length; from += TOGETHER) {
      const neighbours = nodes.slice(from, from + TOGETHER);
      let fetching: Promise<Texts[]> | null = null;
      for (const [i, node] of neighbours.entries()) {
        this.#fetched.set(node, async () => {
          fetching ??= fetchCells(session, first, neighbours, FIRST_ROWS) as Promise<Texts[]>;
          return (await fetching)[i] as Texts;
        });
      }
    }
  }

  /** Those of a column, null where missing; they are not held any longer once all neighbours have theirs. */
  async take(node: ScalarNode): Promise<Texts> {
    const fetched = this.#fetched.get(node);
    if (fetched === undefined)
      throw new Error(`the first texts of '${node.name}' were not to be fetched, or are taken`);
    this.#fetched.delete(node);
    return fetched();
  }
}
