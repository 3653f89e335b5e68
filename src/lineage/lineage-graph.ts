import { ServiceError } from "../errors/service-error.ts";
import { idOf, nameOf, type Resource, type ResourceKind, resourceKinds } from "./resources.ts";

/** Directions that a lineage is followed in. */
export const directions = ["upstream", "downstream", "both"] as const;

export type Direction = (typeof directions)[number];

/** A resource that was reached, and how far it is: below 0 upstream. */
interface Reached {
  resource: Resource;
  distance: number;
}

/** What was reached from a resource. */
export interface Walk {
  reached: Map<string, Reached>;
  /** How many there are in all, however far. */
  total_upstream: number;
  total_downstream: number;
  truncated: boolean;
}

/** Resources that a walk gives at most. */
const MOST = 2_000;

/** What reads what. */
export class LineageGraph {
  readonly resources = new Map<string, Resource>();
  readonly #up = new Map<string, Set<string>>();
  readonly #down = new Map<string, Set<string>>();

  add(resource: Resource): void {
    this.resources.set(idOf(resource), resource);
  }

  /** Notes that one is made of another; of what is not there nothing is noted. */
  link(from: string, to: string): void {
    if (!this.resources.has(from) || !this.resources.has(to)) return;
    this.#up.set(to, (this.#up.get(to) ?? new Set()).add(from));
    this.#down.set(from, (this.#down.get(from) ?? new Set()).add(to));
  }

  /** Ids of what something is made of. */
  above(id: string): ReadonlySet<string> {
    return this.#up.get(id) ?? new Set();
  }

  /** Ids of what is made of something. */
  below(id: string): ReadonlySet<string> {
    return this.#down.get(id) ?? new Set();
  }

  /** A resource by its name, of a kind where one is given; null where there is none. */
  find(name: string, kind: ResourceKind | null): Resource | null {
    const kinds = kind === null ? resourceKinds : [kind];
    for (const each of kinds) {
      const exact = this.resources.get(idOf({ kind: each, name }));
      const found = exact ?? this.resources.get(idOf({ kind: each, name: name.toLowerCase() }));
      if (found !== undefined) return found;
    }
    return null;
  }

  /** What is reached from a resource, so many steps away at most. Throws LINEAGE_GRAPH_ERROR where it goes in a circle. */
  walk(root: Resource, direction: Direction, depth: number): Walk {
    const start = idOf(root);
    this.#checkNoCircle(start);
    const reached = new Map([[start, { resource: root, distance: 0 }]]);
    const totals = { up: 0, down: 0 };
    let truncated = false;
    for (const way of ["up", "down"] as const) {
      if (direction !== "both" && direction !== `${way}stream`) continue;
      const next = way === "up" ? this.#up : this.#down;
      const seen = new Set([start]);
      for (let [ids, distance] = [[start], 1]; ids.length > 0; distance++) {
        ids = [...new Set(ids.flatMap((id) => [...(next.get(id) ?? [])]))].filter((id) => !seen.has(id));
        for (const id of ids) {
          seen.add(id);
          totals[way]++;
          if (depth >= 0 && distance > depth) continue;
          const resource = this.resources.get(id);
          if (reached.size >= MOST) truncated = true;
          else if (resource !== undefined) reached.set(id, { resource, distance: way === "up" ? -distance : distance });
        }
      }
    }
    return { reached, total_upstream: totals.up, total_downstream: totals.down, truncated };
  }

  #checkNoCircle(start: string): void {
    const done = new Set<string>();
    const visit = (id: string, path: string[]): void => {
      if (path.includes(id)) throw circleError([...path.slice(path.indexOf(id)), id]);
      if (done.has(id)) return;
      for (const next of this.below(id)) visit(next, [...path, id]);
      done.add(id);
    };
    for (const id of [start, ...this.#allAbove(start)]) visit(id, []);
  }

  #allAbove(start: string): ReadonlySet<string> {
    const all = new Set<string>();
    for (let ids = [start]; ids.length > 0; ) {
      ids = ids.flatMap((id) => [...this.above(id)]).filter((id) => !all.has(id));
      for (const id of ids) all.add(id);
    }
    return all;
  }
}

function circleError(ids: readonly string[]): ServiceError {
  return new ServiceError("LINEAGE_GRAPH_ERROR", { circle: ids.map(nameOf) });
}
