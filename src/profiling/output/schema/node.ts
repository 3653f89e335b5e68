import { type Static, Type } from "typebox";
import type { JsonValue } from "../../model/json-value.ts";
import { closed, reference } from "./reference.ts";

/** A node that stands elsewhere in the document, by its id. */
export const NodeReference = Type.Object({ "@id": Type.String() }, closed);

export type NodeReference = Static<typeof NodeReference>;

/** Why a file could not be profiled, or what is odd about it: an error of the catalog. */
export const ErrorNode = Type.Object(
  {
    "@type": Type.Literal("dg:Error"),
    name: Type.String({ description: "Name of the error in the catalog" }),
    description: Type.String({ description: "What is wrong, for people" }),
    details: Type.Unsafe<{ code: number; [member: string]: JsonValue }>({
      type: "object",
      required: ["code"],
      properties: { code: { type: "integer" } },
      description: "The error's code and its details, as the catalog describes them",
    }),
  },
  closed,
);

export type ErrorNode = Static<typeof ErrorNode>;

export const ErrorNodeReference = reference<ErrorNode>("ErrorNode");
