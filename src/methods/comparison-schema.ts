import { Type } from "typebox";
import {
  type Comparison,
  changes,
  measures,
  outcomes,
  type Thresholds,
  verdicts,
} from "../web/model/comparison/comparison.ts";
import { oneOf } from "./schemas.ts";

/** An object of these members and no others, all there but the optional ones. */
function object(properties: Record<string, object>, about: { optional?: string[]; description?: string } = {}) {
  const { optional = [], ...more } = about;
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", required, properties, additionalProperties: false, ...more };
}

const list = (items: object, description?: string) => ({
  type: "array",
  items,
  ...(description === undefined ? {} : { description }),
});
const text = { type: "string" };
const count = { type: "integer", minimum: 0 };
/** A sum of shares may be rounded to a little more than 1. */
const part = { type: "number", minimum: 0 };
const share = { type: "number", minimum: 0, maximum: 1 };
/** Numbers, texts, and what else values are in a profile. */
const value = { description: "A value, as the profile has it" };
const orNull = (schema: object) => ({ anyOf: [schema, { type: "null" }] });
/** Of both sides; null where that side has none. */
const both = (schema: object, description?: string) =>
  object({ left: orNull(schema), right: orNull(schema) }, description === undefined ? {} : { description });

const leftName = { ...text, description: "Its name on the left, where that is another" };
const byOutcome = object(Object.fromEntries(outcomes.map((outcome) => [outcome, count])));
const profile = object({ name: text, tables: count, columns: count, rows: count });

const thresholdNames: Record<keyof Thresholds, object> = {
  numeric: { type: "number", minimum: 0 },
  categorical: { type: "number", minimum: 0 },
  missing: { type: "number", minimum: 0 },
};

const distance = object(
  {
    measure: oneOf(measures),
    value: { type: "number", minimum: 0 },
    threshold: { type: "number", minimum: 0 },
    at_least: { const: true, description: "Of rare values the profiles keep no counts: they may be further apart" },
  },
  { optional: ["at_least"], description: "How far the values of both are apart" },
);

const kolmogorovSmirnov = object(
  {
    value: share,
    critical: { type: "number", description: "What chance alone exceeds in one of a hundred cases" },
  },
  { description: "Where both profiles count values at the same edges" },
);

const bins = object(
  {
    edges: list(
      { type: ["number", "string"] },
      "One more than bins; of dates as texts, of times in seconds of the day",
    ),
    left: list({ type: "number" }),
    right: list({ type: "number" }),
  },
  { description: "Shares of the values of each side between the same edges" },
);
const categories = object(
  {
    categories: list(object({ value, left: part, right: part }), "The most frequent of both come first"),
    other: object({ left: part, right: part }),
    missing: object({ left: part, right: part }),
  },
  { description: "Shares of the rows of each side" },
);

const column = object(
  {
    name: { ...text, description: "Its name on the right, or on the left where it is there only" },
    left_name: leftName,
    outcome: oneOf(outcomes),
    changes: list(oneOf(changes)),
    type: both(text),
    missing: both(share, "Shares of cells without a value"),
    distinct: both(count),
    min: both(value),
    max: both(value),
    quantiles: both(list(value), "Percentiles 5, 25, 50, 75 and 95"),
    distance: orNull(distance),
    kolmogorov_smirnov: orNull(kolmogorovSmirnov),
    vanished: list(value, "Values that only the left has, where all are known"),
    appeared: list(value, "Values that only the right has, where all are known"),
    shape: orNull({ anyOf: [bins, categories] }),
  },
  { optional: ["left_name", "vanished", "appeared"] },
);

const table = object(
  {
    name: { ...text, description: "Its name on the right, or on the left where it is there only" },
    left_name: leftName,
    outcome: oneOf(outcomes),
    rows: both(count),
    error: both(text, "Name of the error that stands in place of the columns of a side"),
    columns: list(column),
  },
  { optional: ["left_name", "error"] },
);

/** What `profiler.compare` tells of two profiles. */
export const ComparisonSchema = Type.Unsafe<Comparison>(
  object(
    {
      left: profile,
      right: profile,
      thresholds: object(thresholdNames),
      verdict: oneOf(verdicts, "Whether both are the same, or differ by more than the thresholds"),
      tables_by_outcome: byOutcome,
      columns_by_outcome: byOutcome,
      tables: list(table, "Those that differ most come first; so do the columns of each"),
    },
    { description: "What differs: `added` is on the right only, `removed` on the left only" },
  ),
);
