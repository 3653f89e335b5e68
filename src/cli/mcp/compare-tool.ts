import { Type } from "typebox";
import { defineTool } from "./tool.ts";

const strict = { additionalProperties: false };
const [TABLES, COLUMNS] = [20, 40];

/** The tool that compares two profiles; it tells names, types and distances, and no values. */
export const compareTool = defineTool({
  name: "compare",
  title: "Compare two profiles",
  description:
    "Tells what differs between the profiles of two jobs, without the data: tables and columns that came, went, or changed, and how far. Without right, a job is held against the one before it that profiled the same dataset",
  input: Type.Object(
    {
      left: Type.String({ format: "uuid", description: "Id of a job" }),
      right: Type.Optional(Type.String({ format: "uuid", description: "Id of another" })),
    },
    strict,
  ),
  output: Type.Object(
    {
      left: Type.String({ description: "Id of the job on the left, the earlier one where right was not given" }),
      right: Type.String(),
      verdict: Type.String({ description: "same, within or beyond the thresholds" }),
      columns: Type.Record(Type.String(), Type.Integer(), { description: "How many columns came to what" }),
      tables_differing: Type.Integer(),
      tables: Type.Array(
        Type.Object(
          {
            name: Type.String(),
            outcome: Type.String(),
            columns_differing: Type.Integer(),
            columns: Type.Array(
              Type.Object(
                {
                  name: Type.String(),
                  left_name: Type.Optional(Type.String({ description: "Its name on the left, where that is another" })),
                  outcome: Type.String(),
                  changes: Type.Array(Type.String()),
                  distance: Type.Optional(Type.Number()),
                },
                strict,
              ),
            ),
          },
          strict,
        ),
      ),
    },
    strict,
  ),
  readOnly: true,
  call: async ({ left, right }, { client, signal }) => {
    const other = right === undefined ? ("previous" as const) : { job_id: right };
    const answer = await client.call("profiler.compare", { left: { job_id: left }, right: other }, { signal });
    const { verdict, columns_by_outcome, tables } = answer.comparison;
    const differing = tables.filter(({ outcome }) => outcome !== "same");
    return {
      left: answer.left.job_id,
      right: answer.right.job_id,
      verdict,
      columns: columns_by_outcome,
      tables_differing: differing.length,
      tables: differing.slice(0, TABLES).map(({ name, outcome, columns }) => {
        const changed = columns.filter((column) => column.outcome !== "same");
        return {
          name,
          outcome,
          columns_differing: changed.length,
          columns: changed.slice(0, COLUMNS).map((column) => ({
            name: column.name,
            ...(column.left_name === undefined ? {} : { left_name: column.left_name }),
            outcome: column.outcome,
            changes: [...column.changes],
            ...(column.distance === null ? {} : { distance: column.distance.value }),
          })),
        };
      }),
    };
  },
});
