import { explainErrorsTool, listPathsTool } from "./catalog-tools.ts";
import { compareTool } from "./compare-tool.ts";
import { jobStatusTool, listJobsTool, profileTool } from "./job-tools.ts";
import { summaryTool } from "./summary-tool.ts";
import type { Tool } from "./tool.ts";

/** Everything that a model can have the profiler do. */
export const tools: readonly Tool[] = [
  profileTool,
  jobStatusTool,
  summaryTool,
  compareTool,
  listPathsTool,
  listJobsTool,
  explainErrorsTool,
];
