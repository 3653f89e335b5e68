import { Type } from "typebox";
import { JobId, Limit, Offset } from "./arguments.ts";
import { summaryOfTable, TableSummary } from "./profile-summary.ts";
import { defineTool } from "./tool.ts";

const strict = { additionalProperties: false };
/** Characters of a summary; further tables are told on the next page. */
const LONGEST = 40_000;
const [TABLES, COLUMNS] = [10, 40];

/** Tells what a profile says. */
export const summaryTool = defineTool({
  name: "profile_summary",
  title: "What a profile says",
  description:
    "Tells what a job found: for each table its columns with type, meaning, missing and distinct values, range, keys and alerts. Large profiles come in pages: next_offset is the offset of the next tables, and columns_offset goes on within a table",
  input: Type.Object(
    {
      job_id: JobId,
      table: Type.Optional(Type.String({ maxLength: 8192, description: "Only the table of this name" })),
      offset: Offset("table"),
      limit: Limit(50, TABLES),
      columns_offset: Offset("column of each table"),
      columns_limit: Limit(100, COLUMNS),
    },
    strict,
  ),
  output: Type.Object(
    {
      dataset: Type.String(),
      tables_total: Type.Integer(),
      tables: Type.Array(TableSummary),
      next_offset: Type.Optional(Type.Integer({ description: "Of the tables that are not told of yet" })),
    },
    strict,
  ),
  readOnly: true,
  call: async (
    { job_id, table, offset = 0, limit = TABLES, columns_offset = 0, columns_limit = COLUMNS },
    { client, signal },
  ) => {
    const record_sets = table === undefined ? { offset, limit } : { names: [table] };
    const params = { job_id, parts: ["heavy" as const], record_sets };
    const { moma_profile_heavy: heavy, record_set_count: total = 0 } = await client.call(
      "profiler.getProfile",
      params,
      {
        signal,
      },
    );
    const tables: TableSummary[] = [];
    let length = 0;
    for (const found of heavy?.recordSet ?? []) {
      const summary = summaryOfTable(found, columns_offset, columns_limit);
      length += JSON.stringify(summary).length;
      if (length > LONGEST && tables.length > 0) break;
      tables.push(summary);
    }
    const next = offset + tables.length;
    return {
      dataset: heavy?.name ?? "",
      tables_total: total,
      tables,
      ...(table === undefined && tables.length > 0 && next < total ? { next_offset: next } : {}),
    };
  },
});
