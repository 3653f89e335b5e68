import { Type } from "typebox";
import type { StatementOutcome } from "../definitions/statements.ts";
import type { ErrorName } from "../errors/catalog.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import { ColumnsSchema } from "./definition-schema.ts";

/** A cell of a result. */
const Cell = Type.Unsafe<JsonValue>({ description: "A value, or null" });

/** What is told of rows that are asked for, once they are there. */
export const resultMembers = {
  columns: Type.Union([ColumnsSchema, Type.Null()]),
  rows: Type.Union([Type.Array(Type.Array(Cell)), Type.Null()], { description: "Null until it has ended" }),
  row_count: Type.Unsafe<number | null>({ type: ["integer", "null"] }),
  truncated: Type.Unsafe<boolean | null>({ type: ["boolean", "null"], description: "Whether there are more rows" }),
  duration_seconds: Type.Unsafe<number | null>({ type: ["number", "null"] }),
};

/** What a statement can fail with that is run. */
export const runErrors: readonly ErrorName[] = ["QUERY_FAILED", "RESULT_SIZE_LIMIT_EXCEEDED"];

/** An outcome as it is told. */
export function resultView({ result, seconds }: Pick<StatementOutcome, "result" | "seconds">) {
  return {
    rows: result?.rows ?? null,
    row_count: result?.row_count ?? null,
    truncated: result?.truncated ?? null,
    duration_seconds: seconds,
  };
}
