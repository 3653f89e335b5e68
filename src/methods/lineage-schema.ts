import { type Static, Type } from "typebox";
import type { Impact } from "../lineage/impact.ts";
import type { LineageAnswer } from "../lineage/lineages.ts";
import { idOf, type Resource, resourceKinds } from "../lineage/resources.ts";
import { edgeKinds } from "../sql/lineage/lineage.ts";
import { Count, oneOf, TextOrNull } from "./schemas.ts";

const strict = { additionalProperties: false };
const Id = Type.String({ description: "Its kind and its name: view:ana.us.states" });

const ResourceView = Type.Object({ id: Id, kind: oneOf(resourceKinds), name: Type.String() }, strict);

const ColumnEdge = Type.Object(
  {
    from: Type.Unsafe<string | null>({ ...TextOrNull, description: "A column; null for the rows as such" }),
    to: Type.Unsafe<string | null>({
      ...TextOrNull,
      description: "A column, or the test or step of a specification or workflow; null for which rows there are",
    }),
    kind: oneOf(edgeKinds),
  },
  strict,
);

/** Where something comes from, and what is made of it. */
export const LineageView = Type.Object(
  {
    root: ResourceView,
    nodes: Type.Array(
      Type.Object(
        {
          ...ResourceView.properties,
          distance: Type.Integer({ description: "Steps from the root; below 0 upstream" }),
          description: TextOrNull,
        },
        strict,
      ),
    ),
    edges: Type.Array(
      Type.Object(
        {
          from: Id,
          to: Id,
          columns: Type.Array(ColumnEdge),
          confidence: Type.Enum(["bound", "named"], {
            description: "Whether DuckDB has bound one to the columns of the other, or one only names the other",
          }),
        },
        strict,
      ),
    ),
    unresolved: Type.Array(Type.Object({ id: Id, part: TextOrNull, reason: Type.String() }, strict), {
      description: "Of which it is not known where their columns come from",
    }),
    total_upstream: Count("Whatever the depth"),
    total_downstream: Count("Whatever the depth"),
    truncated: Type.Boolean({ description: "Whether there is more than is told" }),
  },
  { ...strict, title: "Lineage" },
);

const Broken = Type.Object({ ...ResourceView.properties, part: TextOrNull, reason: Type.String() }, strict);

/** What a change breaks. */
export const ImpactView = Type.Object(
  {
    root: ResourceView,
    broken: Type.Array(Broken, { description: "What can no longer be used, or a test or step of it" }),
    changed: Type.Array(
      Type.Object(
        {
          ...ResourceView.properties,
          added: Type.Array(Type.String()),
          gone: Type.Array(Type.String()),
          retyped: Type.Array(Type.Object({ name: Type.String(), from: Type.String(), to: Type.String() }, strict)),
        },
        strict,
      ),
      { description: "What goes on, and answers with other columns" },
    ),
    unaffected: Type.Array(ResourceView),
    unresolved: Type.Array(Broken, { description: "What could not be looked at" }),
    hidden: Count("Definitions that read what changes, and that the caller may not read"),
  },
  { ...strict, title: "Impact" },
);

export function lineageView(answer: LineageAnswer): Static<typeof LineageView> {
  const { root, reached, edges, unresolved, total_upstream, total_downstream, truncated } = answer;
  const nodes = [...reached.values()].map(({ resource, distance }) => ({
    ...resourceView(resource),
    distance,
    description: resource.entry?.description ?? resource.definition.description,
  }));
  nodes.sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1));
  const counts = { total_upstream, total_downstream, truncated };
  return { root: resourceView(root), nodes, edges, unresolved, ...counts };
}

export function impactView({
  root,
  broken,
  changed,
  unaffected,
  unresolved,
  hidden,
}: Impact): Static<typeof ImpactView> {
  const withResource = <Rest extends object>({ resource, ...rest }: { resource: Resource } & Rest) => ({
    ...resourceView(resource),
    ...rest,
  });
  return {
    root: resourceView(root),
    broken: broken.map(({ resource, part, reason }) => ({ ...resourceView(resource), part, reason })),
    changed: changed.map(withResource),
    unaffected: unaffected.map(resourceView),
    unresolved: unresolved.map(({ resource, part, reason }) => ({ ...resourceView(resource), part, reason })),
    hidden,
  };
}

function resourceView(resource: Resource): Static<typeof ResourceView> {
  return { id: idOf(resource), kind: resource.kind, name: resource.name };
}
