import { type Static, Type } from "typebox";
import { Alert } from "../../model/alert.ts";
import type { JsonValue } from "../../model/json-value.ts";
import { SpectrumFacts } from "../../model/spectrum-facts.ts";
import { MisfitRows, OtherRows, Reading } from "../../model/table-profile.ts";
import { TableStructure } from "../../model/table-structure.ts";
import { FieldReference } from "./field.ts";
import { ErrorNodeReference, NodeReference } from "./node.ts";
import { closed, reference } from "./reference.ts";

const head = {
  "@type": Type.Literal("cr:RecordSet"),
  "@id": Type.String(),
  name: Type.String({
    description: "Path of the file without extension, followed by the table's own name where the file holds several",
  }),
};

const ProfiledRecordSet = Type.Object(
  {
    ...head,
    key: Type.Optional(
      Type.Union([NodeReference, Type.Array(NodeReference)], { description: "The fields a record is known by" }),
    ),
    statistics: Type.Object(
      { "@type": Type.Literal("dg:TableStatistics"), rowCount: Type.Integer({ minimum: 0 }) },
      closed,
    ),
    structure: TableStructure,
    alerts: Type.Optional(
      Type.Array(Alert, { description: "What is to be known first, the gravest first; absent where there is nothing" }),
    ),
    reading: Type.Optional(Reading),
    spectrum: Type.Optional(SpectrumFacts),
    rejectedRows: Type.Optional(MisfitRows),
    paddedRows: Type.Optional(MisfitRows),
    otherRows: Type.Optional(OtherRows),
    warnings: Type.Optional(
      Type.Array(Type.String(), { description: "Rows and columns of the file that are not accounted for" }),
    ),
    reused: Type.Optional(Type.Literal(true, { description: "It was not profiled again, since nothing had changed" })),
    field: Type.Array(FieldReference),
    examples: Type.Array(Type.Unsafe<Record<string, JsonValue>>({ type: "object" }), {
      maxItems: 30,
      description: "The first records",
    }),
  },
  closed,
);

const FailedRecordSet = Type.Object(
  { ...head, error: ErrorNodeReference, field: Type.Array(FieldReference, { maxItems: 0 }) },
  closed,
);

/** A table that was profiled. */
export type ProfiledRecordSet = Static<typeof ProfiledRecordSet> & { error?: never };

/** A table, or a whole file, that could not be profiled; the error says why. */
export type FailedRecordSet = Static<typeof FailedRecordSet> & {
  [Member in Exclude<keyof ProfiledRecordSet, keyof Static<typeof FailedRecordSet>>]?: never;
};

/** A table of the dataset; where it has an `error` there is nothing else of it. */
export type RecordSet = ProfiledRecordSet | FailedRecordSet;

export const RecordSet = Type.Unsafe<RecordSet>({ anyOf: [ProfiledRecordSet, FailedRecordSet] });

export const RecordSetReference = reference<RecordSet>("RecordSet");
