import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ErrorCode, ListToolsRequestSchema, McpError } from "@modelcontextprotocol/sdk/types.js";
import { Value } from "typebox/value";
import { JobCancelledError } from "../../client/index.ts";
import { ServiceError } from "../../errors/service-error.ts";
import { version } from "../../version.ts";
import { errorOf } from "../print-error.ts";
import type { Tool, ToolContext } from "./tool.ts";
import { tools } from "./tools.ts";

const INSTRUCTIONS =
  "Profiles datasets: files and folders of CSV, Parquet, JSON, spreadsheets, databases and more. Call profile with a path, " +
  "then profile_summary for types, statistics and alerts, table by table. Values of personal columns are never shown.";

/**
 * Serves the tools over standard input and output until the input ends or the signal aborts: the Model Context Protocol,
 * with progress, and with calls that the client can cancel.
 */
export async function serveTools(
  context: Pick<ToolContext, "client" | "specificationOf">,
  signal: AbortSignal,
): Promise<void> {
  const server = new Server(
    { name: "dli", title: "Dataset profiler", version },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(described) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (tool === undefined) throw new McpError(ErrorCode.InvalidParams, `There is no tool '${params.name}'`);
    const token = params._meta?.progressToken;
    const progress = async (percent: number, message: string): Promise<void> => {
      if (token === undefined) return;
      const told = { progressToken: token, progress: percent, total: 100, message };
      await extra.sendNotification({ method: "notifications/progress", params: told });
    };
    return answerOf(tool, params.arguments ?? {}, {
      ...context,
      signal: AbortSignal.any([signal, extra.signal]),
      progress,
    });
  });
  const ended = Promise.withResolvers<void>();
  const end = (): void => ended.resolve();
  server.onclose = end;
  process.stdin.once("end", end);
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  await server.connect(new StdioServerTransport());
  await ended.promise;
  await server.close();
}

function described({ name, title, description, input, output, readOnly }: Tool) {
  return {
    name,
    title,
    description,
    inputSchema: { ...input, type: "object" as const },
    outputSchema: { ...output, type: "object" as const },
    annotations: { title, readOnlyHint: readOnly, destructiveHint: false, openWorldHint: false },
  };
}

/** What a call comes to: the answer, or an error of the catalog for the model to read. */
async function answerOf(tool: Tool, given: object, context: ToolContext) {
  try {
    const [wrong] = Value.Errors(tool.input, given);
    if (wrong !== undefined) {
      const loc = ["arguments", ...wrong.instancePath.split("/").slice(1)];
      throw new ServiceError("INVALID_PARAMS", [{ loc, msg: wrong.message, type: wrong.keyword }]);
    }
    const answer = await tool.call(given as never, context);
    return { content: [{ type: "text" as const, text: JSON.stringify(answer) }], structuredContent: { ...answer } };
  } catch (error) {
    if (context.signal.aborted) throw error;
    return { content: [{ type: "text" as const, text: JSON.stringify(told(error)) }], isError: true };
  }
}

function told(thrown: unknown) {
  if (thrown instanceof JobCancelledError) return { error: { name: "CANCELLED", message: thrown.message } };
  const { code, message, data } = errorOf(thrown);
  return { error: { code, name: data.name, message, suggestion: data.suggestion, retryable: data.retryable } };
}
