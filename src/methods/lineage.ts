import { Type } from "typebox";
import { datasetSpecOf } from "../definitions/dataset-spec.ts";
import { metricSpecOf } from "../definitions/metric-spec.ts";
import type { ErrorName } from "../errors/catalog.ts";
import { changeTypes, impactOf } from "../lineage/impact.ts";
import { directions } from "../lineage/lineage-graph.ts";
import type { Lineages } from "../lineage/lineages.ts";
import { openLineageEvents } from "../lineage/open-lineage.ts";
import { type Resource, resourceKinds } from "../lineage/resources.ts";
import { defineMethod } from "../rpc/method.ts";
import { ImpactView, impactView, LineageView, lineageView } from "./lineage-schema.ts";
import { oneOf } from "./schemas.ts";

const strict = { additionalProperties: false };
const Name = Type.String({
  minLength: 1,
  maxLength: 1024,
  description: "The name of a table, dataset, metric, quality specification or workflow",
});
const Kind = Type.Optional(Type.Enum(resourceKinds, { description: "Where several kinds have the name" }));
/** Following columns of many definitions for the first time takes its time. */
const EXTRA_MS = 60_000;
const errors: readonly ErrorName[] = [
  "LINEAGE_NOT_FOUND",
  "LINEAGE_GRAPH_ERROR",
  "SERVICE_UNAVAILABLE",
  "STORAGE_ERROR",
];

/** The methods on where data comes from. */
export function lineageMethods(lineages: Lineages, { producer, now }: { producer: string; now: () => number }) {
  return [
    defineMethod({
      name: "lineage.get",
      summary:
        "What a table, metric, specification or workflow comes from and what is made of it, column by column as DuckDB binds it",
      params: Type.Object(
        {
          resource: Name,
          kind: Kind,
          column: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 1024,
              description: "Only what this column comes from and goes into",
            }),
          ),
          direction: Type.Optional(Type.Enum(directions, { default: "both" })),
          depth: Type.Optional(Type.Number({ default: -1, description: "Steps at most, to 10; -1 for any" })),
          level: Type.Optional(Type.Enum(["table", "column"], { default: "column" })),
        },
        strict,
      ),
      result: LineageView,
      errors: [...errors, "INVALID_LINEAGE_DEPTH"],
      example: { resource: "ana.us.airports_by_state", direction: "upstream" },
      extraTimeMs: () => EXTRA_MS,
      handler: async (params, { caller, signal }) => {
        const { resource, kind = null, column = null, direction = "both", depth = -1, level = "column" } = params;
        const question = { resource, kind, column, direction, depth, level };
        return lineageView(await lineages.get(question, { caller, signal }));
      },
    }),
    defineMethod({
      name: "lineage.impact",
      summary:
        "What a change of a table or a column would break: all that reads it, bound by DuckDB to the columns that there would be",
      params: Type.Object(
        {
          resource: Name,
          change: Type.Object(
            {
              type: oneOf(changeTypes),
              column: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
              to: Type.Optional(
                Type.String({
                  minLength: 1,
                  maxLength: 255,
                  description: "The new name, or the new type as DuckDB has it",
                }),
              ),
            },
            strict,
          ),
        },
        strict,
      ),
      result: ImpactView,
      errors: [...errors, "VALIDATION_ERROR"],
      example: { resource: "raw.us.airports", change: { type: "drop_column", column: "state" } },
      extraTimeMs: () => EXTRA_MS,
      handler: async ({ resource, change }, { caller, signal }) =>
        impactView(await impactOf(lineages, resource, change, { caller, signal })),
    }),
    defineMethod({
      name: "lineage.export",
      summary: "The same lineage as events of OpenLineage, with schemas and the lineage of columns",
      params: Type.Object(
        { resource: Name, kind: Kind, direction: Type.Optional(Type.Enum(directions, { default: "both" })) },
        strict,
      ),
      result: Type.Object(
        {
          events: Type.Array(
            Type.Record(Type.String(), Type.Unknown(), { description: "A JobEvent of OpenLineage 2" }),
          ),
        },
        strict,
      ),
      errors,
      example: { resource: "ana.us.airports_by_state" },
      extraTimeMs: () => EXTRA_MS,
      handler: async ({ resource, kind = null, direction = "both" }, { caller, signal }) => {
        const question = { resource, kind, column: null, direction, depth: -1, level: "column" as const };
        const answer = await lineages.get(question, { caller, signal });
        return { events: openLineageEvents(answer, { producer, namespace: "dataset-profiler", now: now(), sqlOf }) };
      },
    }),
  ] as const;
}

function sqlOf({ kind, definition }: Resource): string | null {
  if (kind === "view") return datasetSpecOf(definition.spec).sql ?? null;
  return kind === "metric" ? metricSpecOf(definition.spec).sql : null;
}
