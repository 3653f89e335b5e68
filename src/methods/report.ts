import { Type } from "typebox";
import { actingAs } from "../access/caller.ts";
import type { JobService } from "../jobs/job-service.ts";
import { defineMethod } from "../rpc/method.ts";
import { reportDocument } from "../web/document.ts";
import { ModelBuilder } from "../web/model/model-builder.ts";
import type { ReportModel } from "../web/model/report-model.ts";
import { readingErrors } from "./documents.ts";
import { exampleJobId } from "./examples.ts";
import { profilePages } from "./profile-pages.ts";
import { Admin, DatasetId, JobId, oneOf } from "./schemas.ts";

const strict = { additionalProperties: false };
const FORMATS = ["html", "model"] as const;
const List = {
  type: "object",
  required: ["length"],
  properties: { length: { type: "integer", minimum: 0 } },
  description:
    "A list turned over: per member its values, null where one has none; where few have it, `of` those and `at` their places",
};

const Model = Type.Unsafe<ReportModel>({
  type: "object",
  required: ["format", "head", "profiled", "files", "tables", "columns", "alerts", "detail", "cuts"],
  properties: {
    format: { const: 1, description: "Of this form; another form has another number" },
    head: {
      type: "object",
      required: ["name"],
      properties: { name: { type: "string" } },
      description: "What the dataset says of itself",
    },
    profiled: { type: "boolean", description: "Whether the tables were looked at; else there are only files" },
    files: List,
    tables: List,
    columns: List,
    alerts: List,
    detail: { enum: ["full", "reduced", "least"], description: "How much of each column it holds" },
    noRows: { const: true },
    cuts: { type: "array", items: { type: "string" }, description: "What was left out, in sentences" },
  },
  additionalProperties: false,
  description: "What the report shows, in small JSON: numbers have the digits that are shown",
});

/** The method that makes a report of a profile. */
export function reportMethod(jobs: JobService) {
  return defineMethod({
    name: "profiler.getReport",
    summary:
      "The profile that a job made as a report: one HTML file that needs nothing else, or the model that it shows",
    params: Type.Object(
      {
        job_id: JobId,
        format: Type.Optional(oneOf(FORMATS, "html unless it is given")),
        no_rows: Type.Optional(
          Type.Boolean({ default: false, description: "Leaves out records, examples of cells, and texts of odd rows" }),
        ),
        admin: Admin,
      },
      strict,
    ),
    result: Type.Object(
      {
        job_id: JobId,
        dataset_id: DatasetId,
        format: oneOf(FORMATS),
        html: Type.Optional(Type.String({ description: "Of format html: the file" })),
        model: Type.Optional(Model),
      },
      strict,
    ),
    errors: [...readingErrors, "CONFIGURATION_ERROR"],
    example: { job_id: exampleJobId, format: "html" as const },
    handler: async ({ job_id, format = "html", no_rows = false, admin = false }, called) => {
      const { signal, reserve } = called;
      const caller = actingAs(called.caller, admin);
      const { dataset_id } = await jobs.job(job_id, caller);
      const builder = new ModelBuilder({ noRows: no_rows });
      for await (const page of profilePages(jobs, job_id, { caller, signal, reserve })) builder.add(page);
      const model = builder.build();
      const head = { job_id, dataset_id, format };
      return format === "model" ? { ...head, model } : { ...head, html: await reportDocument(model) };
    },
  });
}
