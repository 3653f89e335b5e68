import type { EdgeKind } from "../sql/lineage/lineage.ts";
import type { ResourceEdge } from "./edges.ts";
import type { LineageAnswer } from "./lineages.ts";
import { idOf, nameOf, type Resource } from "./resources.ts";

/** Versions of what OpenLineage publishes, which events name. */
const SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent";
const FACETS = {
  schema: "https://openlineage.io/spec/facets/1-1-1/SchemaDatasetFacet.json",
  columnLineage: "https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json",
  sql: "https://openlineage.io/spec/facets/1-0-1/SQLJobFacet.json",
};

/** What a kind of edge is called there: values, or what only says which rows there are. */
const TRANSFORMATIONS: Record<EdgeKind, { type: "DIRECT" | "INDIRECT"; subtype: string }> = {
  direct: { type: "DIRECT", subtype: "IDENTITY" },
  expression: { type: "DIRECT", subtype: "TRANSFORMATION" },
  aggregation: { type: "DIRECT", subtype: "AGGREGATION" },
  filter: { type: "INDIRECT", subtype: "FILTER" },
  join: { type: "INDIRECT", subtype: "JOIN" },
  group: { type: "INDIRECT", subtype: "GROUP_BY" },
  order: { type: "INDIRECT", subtype: "SORT" },
};

/** What events have in common. */
export interface EventFacts {
  producer: string;
  namespace: string;
  /** In milliseconds since 1970. */
  now: number;
  /** The SQL of a view or metric. */
  sqlOf: (resource: Resource) => string | null;
}

/** An event of static lineage, plain JSON. */
export type OpenLineageEvent = Record<string, unknown>;

/** A lineage as events of OpenLineage: a job for each view, metric, specification and workflow that was reached. */
export function openLineageEvents({ reached, edges }: LineageAnswer, facts: EventFacts): OpenLineageEvent[] {
  const byTarget = Map.groupBy(edges, ({ to }) => to);
  return [...reached.values()]
    .filter(({ resource }) => resource.kind !== "table" && resource.kind !== "dataset")
    .map(({ resource }) => eventOf(resource, byTarget.get(idOf(resource)) ?? [], facts));
}

function eventOf(resource: Resource, into: readonly ResourceEdge[], facts: EventFacts): OpenLineageEvent {
  const { producer, namespace, now, sqlOf } = facts;
  const facet = (schema: keyof typeof FACETS) => ({ _producer: producer, _schemaURL: FACETS[schema] });
  const sql = sqlOf(resource);
  const columns = resource.definition.columns ?? [];
  const output = {
    namespace,
    name: resource.name,
    facets:
      columns.length === 0
        ? {}
        : {
            schema: { ...facet("schema"), fields: columns.map(({ name, type }) => ({ name, type })) },
            columnLineage: { ...facet("columnLineage"), ...columnFacet(into, namespace) },
          },
  };
  return {
    eventTime: new Date(now).toISOString(),
    producer,
    schemaURL: SPEC,
    job: {
      namespace,
      name: `${resource.kind}.${resource.name}`,
      facets: sql === null ? {} : { sql: { ...facet("sql"), query: sql, dialect: "duckdb" } },
    },
    inputs: into.map(({ from }) => ({ namespace, name: nameOf(from) })),
    outputs: resource.kind === "view" || resource.kind === "metric" ? [output] : [],
  };
}

/** For each field what it is made of, and for the whole what says which rows there are. */
function columnFacet(into: readonly ResourceEdge[], namespace: string) {
  const fields: Record<string, { inputFields: object[] }> = {};
  const dataset: object[] = [];
  for (const { from, columns } of into) {
    for (const { from: field, to, kind } of columns) {
      if (field === null) continue;
      const input = { namespace, name: nameOf(from), field, transformations: [TRANSFORMATIONS[kind]] };
      if (to === null) dataset.push(input);
      else {
        fields[to] ??= { inputFields: [] };
        fields[to].inputFields.push(input);
      }
    }
  }
  return { fields, dataset };
}
