import type { Caller } from "../access/caller.ts";
import type { StatementEngine } from "../definitions/statements.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { TableShape } from "../sql/lineage/lineage.ts";
import type { Definition } from "../store/definitions/definition-record.ts";
import { followed } from "./column-walk.ts";
import type { ColumnEdge, ResourceEdge, Unresolved } from "./edges.ts";
import type { Direction, LineageGraph, Walk } from "./lineage-graph.ts";
import { idOf, nameOf, type Resource, type ResourceKind } from "./resources.ts";
import { Shapes } from "./shapes.ts";
import { type ToTrace, type TracedDefinition, Tracer } from "./tracer.ts";
import { type VisibleParts, visibleGraph } from "./visible.ts";

/** What is asked. */
export interface LineageQuestion {
  resource: string;
  kind: ResourceKind | null;
  column: string | null;
  direction: Direction;
  /** Steps at most; -1 for any. */
  depth: number;
  level: "table" | "column";
}

export interface LineageAnswer extends Walk {
  root: Resource;
  edges: ResourceEdge[];
  unresolved: Unresolved[];
}

export interface LineageParts extends VisibleParts {
  engine: Pick<StatementEngine, "facts" | "trace">;
  /** The circle in which files have a definition read itself; null where they do not. */
  circle: (name: string) => readonly string[] | null;
}

const MAX_DEPTH = 10;

/** Where data comes from and what is made of it, as far as a caller may see. Throws ServiceErrors only. */
export class Lineages {
  readonly parts: LineageParts;
  readonly tracer: Tracer;

  constructor(parts: LineageParts) {
    this.parts = parts;
    this.tracer = new Tracer(parts.engine);
  }

  /** Throws INVALID_LINEAGE_DEPTH, LINEAGE_NOT_FOUND and LINEAGE_GRAPH_ERROR. */
  async get(question: LineageQuestion, call: { caller: Caller; signal: AbortSignal }): Promise<LineageAnswer> {
    const { depth, direction, column } = question;
    if (!Number.isInteger(depth) || depth < -1 || depth > MAX_DEPTH)
      throw new ServiceError("INVALID_LINEAGE_DEPTH", { depth });
    const { graph, root } = await this.found(question.resource, question.kind, call);
    const walk = graph.walk(root, direction, depth);
    if (question.level === "table" && column === null) {
      return { ...walk, root, edges: edgesWithin(graph, walk), unresolved: [] };
    }
    const { edges, unresolved } = await this.#columns(graph, walk, call);
    if (column === null) return { ...walk, root, edges, unresolved };
    const start = await this.#columnOf(root, column, call.caller);
    const kept = followed(idOf(root), start, edges, direction);
    const touched = new Set([idOf(root), ...kept.flatMap(({ from, to }) => [from, to])]);
    const reached = new Map([...walk.reached].filter(([id]) => touched.has(id)));
    const open = unresolved.filter(({ id }) => walk.reached.has(id));
    return { ...walk, reached, root, edges: kept, unresolved: open };
  }

  /** What has a name, among all that the caller may read. Throws LINEAGE_NOT_FOUND. */
  async found(
    resource: string,
    kind: ResourceKind | null,
    call: { caller: Caller; signal: AbortSignal },
  ): Promise<{ graph: LineageGraph; root: Resource }> {
    const circle = this.parts.circle(resource);
    if (circle !== null) throw new ServiceError("LINEAGE_GRAPH_ERROR", { circle: [...circle, circle[0] ?? ""] });
    const graph = await visibleGraph(this.parts, call);
    const root = graph.find(resource, kind);
    if (root === null) throw new ServiceError("LINEAGE_NOT_FOUND", { resource, ...(kind === null ? {} : { kind }) });
    return { graph, root };
  }

  async #columnOf({ kind, name }: Resource, column: string, caller: Caller): Promise<string> {
    if (kind === "table" || kind === "view") {
      const { columns } = (await this.parts.catalog.table(name, caller)).table;
      const found =
        columns.find((each) => each.name === column) ??
        columns.find((each) => each.name.toLowerCase() === column.toLowerCase());
      if (found === undefined) throw new ServiceError("LINEAGE_NOT_FOUND", { resource: name, column });
      return found.name;
    }
    return column; // of a metric: one of what it answers; else a test, or step
  }

  async #columns(
    graph: LineageGraph,
    walk: Walk,
    { caller, signal }: { caller: Caller; signal: AbortSignal },
  ): Promise<{ edges: ResourceEdge[]; unresolved: Unresolved[] }> {
    const edges = edgesWithin(graph, walk);
    const byTarget = Map.groupBy(edges, ({ to }) => to);
    const traced = await this.#traced(graph, [...byTarget.keys()], { caller, signal });
    const unresolved: Unresolved[] = [];
    for (const [id, into] of byTarget) {
      const definition = traced.get(id);
      if (definition === undefined) continue;
      if ("reason" in definition) unresolved.push({ id, part: null, reason: definition.reason });
      else unresolved.push(...fill(id, into, definition));
    }
    return { edges, unresolved };
  }

  /** What the parts of definitions are made of; why not, where their tables are not known. */
  async #traced(
    graph: LineageGraph,
    ids: readonly string[],
    { caller, signal }: { caller: Caller; signal: AbortSignal },
  ): Promise<Map<string, TracedDefinition | { reason: string }>> {
    const shapes = new Shapes(this.parts.catalog, caller);
    const traced = new Map<string, TracedDefinition | { reason: string }>();
    const [keys, wanted] = [new Map<string, string>(), new Map<string, ToTrace>()];
    for (const id of ids) {
      const resource = graph.resources.get(id);
      if (resource === undefined || resource.kind === "table" || resource.kind === "dataset") continue;
      const { definition } = resource;
      const sources = tablesAbove(graph, id);
      const key = keyOf(definition, sources);
      const known = this.tracer.known(key);
      if (known !== undefined) traced.set(id, known);
      else {
        const found = await Promise.all(sources.map(({ name }) => shapes.of(name)));
        const unknown = found.find((shape) => "reason" in shape);
        if (unknown !== undefined)
          traced.set(id, unknown as { reason: string }); // as was looked for
        else {
          keys.set(key, id);
          wanted.set(key, { definition, shapes: found as TableShape[] }); // all others
        }
      }
    }
    for (const [key, result] of await this.tracer.remember(wanted, signal)) traced.set(keys.get(key) ?? "", result);
    return traced;
  }
}

/** The tables and views that something reads. */
export function tablesAbove(graph: LineageGraph, id: string): Resource[] {
  return [...graph.above(id)].flatMap((above) => {
    const resource = graph.resources.get(above);
    return resource?.kind === "table" || resource?.kind === "view" ? [resource] : [];
  });
}

/** What stays the same as long as a definition and the columns that it reads do. */
function keyOf({ id, version }: Definition, sources: readonly Resource[]): string {
  const read = sources.map(({ entry }) => `${entry?.id}.${entry?.made_at}`).sort();
  return `${id}@${version} ${read.join(" ")}`;
}

/** Edges between what was reached, of which columns are not looked at. */
function edgesWithin(graph: LineageGraph, { reached }: Walk): ResourceEdge[] {
  return [...reached.keys()].flatMap((to) =>
    [...graph.above(to)]
      .filter((from) => reached.has(from))
      .map((from): ResourceEdge => ({ from, to, columns: [], confidence: "named" })),
  );
}

/** Notes on the edges into a resource what is known of its parts, and gives what is not. */
function fill(id: string, into: readonly ResourceEdge[], { parts, unfit }: TracedDefinition): Unresolved[] {
  const unresolved: Unresolved[] = unfit.map(({ part, reason }) => ({ id, part, reason }));
  for (const { part, traced } of parts) {
    if ("failed" in traced) unresolved.push({ id, part, reason: traced.failed.message });
    else if (traced.problem !== null) unresolved.push({ id, part, reason: traced.problem });
    else {
      for (const edge of into) {
        const name = nameOf(edge.from);
        if (!traced.tables.includes(name)) continue;
        edge.confidence = "bound";
        const own = traced.edges.filter(({ table }) => table === name);
        edge.columns.push(...own.map(({ column, to, kind }) => ({ from: column, to: part ?? to, kind })));
      }
    }
  }
  for (const edge of into) edge.columns = distinct(edge.columns);
  return unresolved;
}

/** A test or step reads a column by several ways into one and the same. */
function distinct(edges: readonly ColumnEdge[]): ColumnEdge[] {
  return [...new Map(edges.map((edge) => [JSON.stringify([edge.from, edge.to, edge.kind]), edge])).values()];
}
