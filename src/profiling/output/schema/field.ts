import { type Static, Type } from "typebox";
import { ColumnShape } from "../../model/column-shape.ts";
import { DataType } from "../../model/column-statistics.ts";
import type { JsonValue } from "../../model/json-value.ts";
import { Pattern, SemanticType } from "../../model/semantic-type.ts";
import { TypeCoverage, WrittenAs } from "../../model/table-profile.ts";
import { ReferenceEvidence } from "../../model/table-structure.ts";
import { NodeReference } from "./node.ts";
import { closed, reference } from "./reference.ts";
import type { Annotation, StatisticsNode } from "./statistics.ts";

const Extract = Type.Union([
  Type.Object({ column: Type.String() }, closed),
  Type.Object({ jsonPath: Type.String() }, closed),
  Type.Object({ fileProperty: Type.Enum(["fullpath", "content"]) }, closed),
]);

export type Extract = Static<typeof Extract>;

const Source = Type.Union([
  Type.Object({ fileObject: NodeReference, extract: Extract }, closed),
  Type.Object({ fileSet: NodeReference, extract: Extract }, closed),
]);

/** Where a field's values come from, but for how they are extracted. */
export type Origin = { fileObject: NodeReference } | { fileSet: NodeReference };

const StatisticsReference = reference<StatisticsNode>("StatisticsNode");

const members = {
  "@type": Type.Literal("cr:Field"),
  "@id": Type.String({
    description: "That of its record set or field above, a slash, and its name without whitespace",
  }),
  name: Type.String({ description: "The column's own name" }),
  dataType: Type.Optional(
    Type.Unsafe<DataType | [DataType, ...string[]]>({
      anyOf: [DataType, { type: "array", items: { type: "string" }, minItems: 2 }],
      description: "Followed by what the values mean, as `dg:email`; absent where it only groups others",
    }),
  ),
  isArray: Type.Optional(Type.Literal(true)),
  arrayShape: Type.Optional(Type.Literal("-1")),
  source: Source,
  references: Type.Optional(
    Type.Object(
      { field: NodeReference },
      { ...closed, description: "The key of another record set that it refers to" },
    ),
  ),
  referenceEvidence: Type.Optional(ReferenceEvidence),
  statistics: StatisticsReference,
  elements: Type.Optional(StatisticsReference),
  shape: Type.Optional(ColumnShape),
  annotation: Type.Array(reference<Annotation>("Annotation")),
  semanticTypes: Type.Optional(Type.Array(SemanticType)),
  pattern: Type.Optional(Pattern),
  personal: Type.Optional(Type.Literal(true, { description: "Its values tell something about a person" })),
  writtenAs: Type.Optional(WrittenAs),
  typeCoverage: Type.Optional(TypeCoverage),
  sample: Type.Optional(
    Type.Array(Type.Unsafe<JsonValue>({}), { maxItems: 10, description: "Some of its values, drawn at random" }),
  ),
};

const Members = Type.Object(members);

/** A column of a table, or what it groups or lists. */
export type Field = Static<typeof Members> & { subField?: Field[] };

export const FieldReference = reference<Field>("Field");

export const Field = Type.Object({ ...members, subField: Type.Optional(Type.Array(FieldReference)) }, closed);
