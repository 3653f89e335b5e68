import { Type } from "typebox";
import { entry } from "./entry.ts";

const closed = { additionalProperties: false };

/** What goes wrong with questions about where data comes from. */
export const lineageErrors = {
  LINEAGE_NOT_FOUND: entry({
    code: 40601,
    http_status: 404,
    retryable: false,
    cli_code: "DLI-601",
    raised_when:
      "no table, dataset, metric, quality specification or workflow has the name, or none that the caller may read, or a table lacks the column",
    suggestion: "Look for it with 'dli catalog search' or catalog.search",
    details: Type.Object(
      { resource: Type.String(), kind: Type.Optional(Type.String()), column: Type.Optional(Type.String()) },
      closed,
    ),
    message: ({ resource, column }) =>
      column === undefined
        ? `Nothing that is called '${resource}' has a lineage`
        : `'${resource}' has no column '${column}'`,
    example: { resource: "raw.us.nowhere" },
  }),
  LINEAGE_GRAPH_ERROR: entry({
    code: 40602,
    http_status: 500,
    retryable: false,
    cli_code: "DLI-602",
    raised_when: "definitions read each other in a circle, which files in DEFINITIONS_DIR can",
    suggestion: "Correct one of the definitions that the circle names",
    details: Type.Object({ circle: Type.Array(Type.String()) }, closed),
    message: ({ circle }) => `Definitions read each other: ${circle.join(" → ")}`,
    example: { circle: ["loop.a.x", "loop.a.y", "loop.a.x"] },
  }),
  INVALID_LINEAGE_DEPTH: entry({
    code: 40603,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-603",
    raised_when: "the depth of a lineage is not a whole number from -1, which is any, to 10",
    suggestion: "Ask for -1, or 0 to 10",
    details: Type.Object({ depth: Type.Number() }, closed),
    message: ({ depth }) => `The depth ${depth} is not one from -1 to 10`,
    example: { depth: 11 },
  }),
};
