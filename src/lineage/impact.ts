import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { TableShape } from "../sql/lineage/lineage.ts";
import type { LineageGraph } from "./lineage-graph.ts";
import { type Lineages, tablesAbove } from "./lineages.ts";
import { idOf, nameOf, type Resource } from "./resources.ts";
import { Shapes } from "./shapes.ts";
import type { TracedDefinition } from "./tracer.ts";

export const changeTypes = ["drop_column", "rename", "retype", "drop"] as const;

/** What is to be done to a table or view. */
export interface Change {
  type: (typeof changeTypes)[number];
  column?: string;
  /** Of rename: the column's new name; of retype: its new type, as DuckDB writes it. */
  to?: string;
}

/** Something that can no longer be used as it is. */
interface Broken {
  resource: Resource;
  /** The test or step; null of all of it. */
  part: string | null;
  reason: string;
}

/** Something that goes on, and answers with other columns than before. */
interface Changed {
  resource: Resource;
  added: string[];
  gone: string[];
  retyped: { name: string; from: string; to: string }[];
}

export interface Impact {
  root: Resource;
  broken: Broken[];
  changed: Changed[];
  /** Names of what reads it and does not mind. */
  unaffected: Resource[];
  /** What could not be looked at, and why. */
  unresolved: Broken[];
  /** How many definitions of others read what changes, which the caller may not read. */
  hidden: number;
}

/** The columns of a table; null where it is there no more. */
type NewShape = TableShape | null;

/**
 * What a change of a table breaks: all that reads it, or what is made of it, is bound by DuckDB to the columns that there
 * would be. Throws LINEAGE_NOT_FOUND, LINEAGE_GRAPH_ERROR, and VALIDATION_ERROR for what cannot be changed so.
 */
export async function impactOf(
  lineages: Lineages,
  resource: string,
  change: Change,
  call: { caller: Caller; signal: AbortSignal },
): Promise<Impact> {
  const { graph, root } = await lineages.found(resource, null, call);
  const shapes = new Shapes(lineages.parts.catalog, call.caller);
  const shape = await shapes.of(root.name);
  if (root.kind !== "table" && root.kind !== "view") throw invalid(`'${root.name}' is no table or view`);
  if ("reason" in shape) throw invalid(shape.reason);
  const impact: Impact = { root, broken: [], changed: [], unaffected: [], unresolved: [], hidden: 0 };
  const now = new Map<string, NewShape>([[idOf(root), changedShape(shape, change)]]);
  const broken = new Set<string>();
  for (const id of inOrder(graph, root)) {
    const reader = graph.resources.get(id);
    if (reader === undefined) continue;
    const using = [...graph.above(id)].filter((above) => broken.has(above));
    if (using.length > 0) {
      broken.add(id);
      if (reader.kind === "view") now.set(id, null);
      impact.broken.push({ resource: reader, part: null, reason: `it uses ${using.map(nameOf).join(", ")}` });
      continue;
    }
    if (![...graph.above(id)].some((above) => now.has(above))) continue;
    const sources = tablesAbove(graph, id);
    const given = await Promise.all(
      sources.map(async (source) => {
        const changed = now.get(idOf(source));
        return changed === undefined ? shapes.of(source.name) : changed;
      }),
    );
    const unknown = given.find((each) => each !== null && "reason" in each);
    if (unknown !== undefined && unknown !== null && "reason" in unknown) {
      impact.unresolved.push({ resource: reader, part: null, reason: unknown.reason });
      continue;
    }
    const there = given.filter((each): each is TableShape => each !== null);
    const { definition } = reader;
    const traced = await lineages.tracer.once({ definition, shapes: there }, call.signal);
    const failures = failuresOf(reader, traced);
    if (failures.length > 0) {
      impact.broken.push(...failures);
      broken.add(id);
      if (reader.kind === "view") now.set(id, null);
    } else await noteColumns(reader, traced, { shapes, now, impact });
  }
  impact.hidden = await hiddenReaders(lineages, graph, [root, ...impact.changed.map((each) => each.resource)]);
  return impact;
}

/** Notes whether a reader that can still be used answers with the same columns. */
async function noteColumns(
  reader: Resource,
  traced: TracedDefinition,
  { shapes, now, impact }: { shapes: Shapes; now: Map<string, NewShape>; impact: Impact },
): Promise<void> {
  const [own] = traced.parts;
  const columns = own?.part === null && !("failed" in own.traced) ? own.traced.columns : null;
  const before = await columnsBefore(reader, shapes);
  if (columns === null || before === null) return void impact.unaffected.push(reader);
  const difference = differenceOf(before, columns);
  if (difference === null) return void impact.unaffected.push(reader);
  impact.changed.push({ resource: reader, ...difference });
  if (reader.kind === "view") now.set(idOf(reader), { ref: reader.name, columns });
}

async function columnsBefore(
  { kind, name, definition }: Resource,
  shapes: Shapes,
): Promise<readonly { name: string; type: string }[] | null> {
  if (kind !== "view") return definition.columns;
  const shape = await shapes.of(name);
  return "reason" in shape ? null : shape.columns;
}

function differenceOf(
  before: readonly { name: string; type: string }[],
  after: readonly { name: string; type: string }[],
): Omit<Changed, "resource"> | null {
  const [old, now] = [
    new Map(before.map((each) => [each.name, each.type])),
    new Map(after.map((each) => [each.name, each.type])),
  ];
  const added = [...now.keys()].filter((name) => !old.has(name));
  const gone = [...old.keys()].filter((name) => !now.has(name));
  const retyped = [...now].flatMap(([name, to]) => {
    const from = old.get(name) ?? to;
    return from === to ? [] : [{ name, from, to }];
  });
  return added.length + gone.length + retyped.length === 0 ? null : { added, gone, retyped };
}

function failuresOf(resource: Resource, { parts, unfit }: TracedDefinition): Broken[] {
  return [
    ...unfit.map(({ part, reason }) => ({ resource, part, reason })),
    ...parts.flatMap(({ part, traced }) =>
      "failed" in traced ? [{ resource, part, reason: traced.failed.message }] : [],
    ),
  ];
}

function changedShape({ ref, columns }: TableShape, { type, column, to }: Change): NewShape {
  if (type === "drop") {
    if (column !== undefined || to !== undefined) throw invalid("a table is dropped whole: no column is given with it");
    return null;
  }
  if (column === undefined) throw invalid(`${type} is of a column, and none is given`);
  const found = columns.find(({ name }) => name.toLowerCase() === column.toLowerCase());
  if (found === undefined) throw new ServiceError("LINEAGE_NOT_FOUND", { resource: ref, column });
  if (type === "drop_column") return { ref, columns: columns.filter((each) => each !== found) };
  if (to === undefined) throw invalid(`${type} needs 'to'`);
  const changed = type === "rename" ? { ...found, name: to } : { ...found, type: typeName(to) };
  return { ref, columns: columns.map((each) => (each === found ? changed : each)) };
}

/** A type goes into a statement as it is, so that it must be nothing else. */
const TYPE = /^[A-Za-z_][\w ]*(?:\(\s*\d+\s*(?:,\s*\d+\s*)?\))?(?:\[\d*\])*$/;

function typeName(text: string): string {
  if (TYPE.test(text)) return text;
  throw invalid(`'${text}' is no name of a type: INTEGER, DECIMAL(18, 2), VARCHAR[], …`);
}

/** What is downstream of something, each after all that it reads of that. */
function inOrder(graph: LineageGraph, root: Resource): string[] {
  const { reached } = graph.walk(root, "downstream", -1);
  const ordered: string[] = [];
  const done = new Set<string>();
  const visit = (id: string): void => {
    if (done.has(id)) return;
    done.add(id);
    for (const above of graph.above(id)) if (reached.has(above)) visit(above);
    if (id !== idOf(root)) ordered.push(id);
  };
  for (const id of reached.keys()) visit(id);
  return ordered;
}

async function hiddenReaders({ parts }: Lineages, graph: LineageGraph, tables: readonly Resource[]): Promise<number> {
  const hidden = new Set<string>();
  for (const { name, entry } of tables) {
    if (entry === null) continue;
    for (const { kind, name: reader } of await parts.catalog.dependents(name)) {
      const kinds = kind === "dataset" ? (["view", "dataset"] as const) : [kind as Resource["kind"]];
      if (!kinds.some((each) => graph.resources.has(idOf({ kind: each, name: reader }))))
        hidden.add(`${kind} ${reader}`);
    }
  }
  return hidden.size;
}

function invalid(reason: string): ServiceError {
  return new ServiceError("VALIDATION_ERROR", { reason });
}
