import { type Static, Type } from "typebox";
import type { JsonValue } from "./json-value.ts";

/** The rules that alerts come from. Their names never change their meaning. */
const AlertRule = Type.Enum([
  "rejected-rows",
  "broken-reference",
  "encoding-damage",
  "empty",
  "mostly-missing",
  "placeholder",
  "numbers-as-text",
  "dates-as-text",
  "mixed-forms",
  "variants",
  "surrounding-space",
  "near-key",
  "duplicate-rows",
  "padded-rows",
  "personal",
  "constant",
  "imbalance",
  "high-cardinality",
  "skew",
  "outliers",
]);

export type AlertRule = Static<typeof AlertRule>;

const AlertSeverity = Type.Enum(["error", "warning", "note"], {
  description:
    "`error`: data is lost or broken; `warning`: results will be wrong unless it is looked at; `note`: worth knowing",
});

export type AlertSeverity = Static<typeof AlertSeverity>;

/** What a table's reader should know first. */
export const Alert = Type.Object(
  {
    rule: AlertRule,
    severity: AlertSeverity,
    table: Type.String({ description: "The record set's name" }),
    column: Type.Optional(
      Type.String({
        description: "The column's name, of a nested one its dotted path; absent where it is about the table's rows",
      }),
    ),
    value: Type.Optional(
      Type.Unsafe<JsonValue>({
        description: "The value it is about, or one of them; absent where no value may be shown, or none is meant",
      }),
    ),
    count: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          "How many cells, rows or, of `broken-reference` and `high-cardinality`, distinct values it is about",
      }),
    ),
    share: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description:
          "The same as a share of the column's cells with a value; of `mostly-missing`, and of what is about rows, of all rows, and of `broken-reference` of its distinct values",
      }),
    ),
    coefficient: Type.Optional(Type.Number({ description: "Of `skew`, the skewness" })),
    to: Type.Optional(
      Type.Object(
        { table: Type.String(), column: Type.String() },
        { additionalProperties: false, description: "Of `broken-reference`, the key that lacks values" },
      ),
    ),
    text: Type.String({ description: "All of it as a sentence" }),
  },
  { additionalProperties: false },
);

export type Alert = Static<typeof Alert>;

/** An alert of a table that has no final name yet. */
export type TableAlert = Omit<Alert, "table">;
