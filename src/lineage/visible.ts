import type { Caller } from "../access/caller.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { DefinitionService } from "../definitions/definition-service.ts";
import type { StatementEngine } from "../definitions/statements.ts";
import type { CatalogEntry } from "../store/definitions/catalog-record.ts";
import type { Definition, DefinitionKind } from "../store/definitions/definition-record.ts";
import { workflowSpecOf } from "../workflows/workflow-spec.ts";
import { LineageGraph } from "./lineage-graph.ts";
import { idOf } from "./resources.ts";

export interface VisibleParts {
  definitions: DefinitionService;
  catalog: Catalog;
  engine: Pick<StatementEngine, "facts">;
}

const PAGE = 1_000;
const ANY_TABLE = { catalog: null, schema: null, dataset: null, owner: null, team: null, tags: [], meanings: [] };

/** What reads what, of all that a caller may read. */
export async function visibleGraph(
  { definitions, catalog, engine }: VisibleParts,
  { caller, signal }: { caller: Caller; signal: AbortSignal },
): Promise<LineageGraph> {
  const graph = new LineageGraph();
  const of = (kind: DefinitionKind): Promise<Definition[]> =>
    paged((page) => definitions.list({ kind, variant: null, tag: null, owner: null, search: null, ...page }, caller));
  const entries = await paged((page) => catalog.list({ ...ANY_TABLE, personal: null, ...page }, caller));
  const datasets = await of("dataset");
  addDatasets(graph, datasets, entries);
  for (const kind of ["metric", "quality"] as const) {
    for (const definition of await of(kind)) {
      graph.add({ kind, name: definition.name, definition, entry: null });
      for (const ref of definition.depends_on) graph.link(tableId(graph, ref), idOf({ kind, name: definition.name }));
    }
  }
  for (const definition of await of("workflow")) {
    const id = idOf({ kind: "workflow", name: definition.name });
    graph.add({ kind: "workflow", name: definition.name, definition, entry: null });
    for (const ref of definition.depends_on) graph.link(tableId(graph, ref), id);
    for (const { spec, metric, sql } of workflowSpecOf(definition.spec).steps) {
      if (spec !== undefined) graph.link(idOf({ kind: "quality", name: spec }), id);
      if (metric !== undefined) graph.link(idOf({ kind: "metric", name: metric }), id);
      if (sql === undefined) continue;
      for (const ref of await refsOf(sql, engine, signal)) graph.link(tableId(graph, ref), id);
    }
  }
  return graph;
}

/** Tables and views; and datasets that hold several tables. */
function addDatasets(graph: LineageGraph, datasets: readonly Definition[], entries: readonly CatalogEntry[]): void {
  const byName = new Map(datasets.map((definition) => [definition.name, definition]));
  for (const entry of entries) {
    const definition = byName.get(entry.dataset);
    if (definition === undefined) continue;
    graph.add({ kind: entry.variant === "view" ? "view" : "table", name: entry.ref, definition, entry });
    if (entry.ref === entry.dataset) continue;
    graph.add({ kind: "dataset", name: entry.dataset, definition, entry: null });
  }
  for (const { ref, dataset } of entries) {
    graph.link(idOf({ kind: "dataset", name: dataset }), idOf({ kind: "table", name: ref }));
  }
  for (const { name, variant, depends_on } of datasets) {
    if (variant !== "view") continue;
    for (const ref of depends_on) graph.link(tableId(graph, ref), idOf({ kind: "view", name }));
  }
}

/** The id of what a reference means: a view, a table, or a dataset that holds several. */
function tableId(graph: LineageGraph, ref: string): string {
  const kinds = ["view", "table", "dataset"] as const;
  const ids = kinds.map((kind) => idOf({ kind, name: ref.toLowerCase() }));
  return ids.find((id) => graph.resources.has(id)) ?? "";
}

/** What a statement names; nothing of one that cannot be used any more. */
async function refsOf(sql: string, engine: VisibleParts["engine"], signal: AbortSignal): Promise<readonly string[]> {
  try {
    return (await engine.facts(sql, signal)).refs;
  } catch {
    signal.throwIfAborted();
    return [];
  }
}

async function paged<Item>(
  list: (page: { limit: number; offset: number }) => Promise<{ items: Item[]; total_count: number }>,
): Promise<Item[]> {
  const all: Item[] = [];
  for (let total = 1; all.length < total; ) {
    const { items, total_count } = await list({ limit: PAGE, offset: all.length });
    all.push(...items);
    total = items.length === 0 ? 0 : total_count;
  }
  return all;
}
