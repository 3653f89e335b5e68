import { Type } from "typebox";
import { Limit, Offset } from "./arguments.ts";
import { defineTool } from "./tool.ts";

const strict = { additionalProperties: false };

/** Lists what can be profiled. */
export const listPathsTool = defineTool({
  name: "list_paths",
  title: "What can be profiled",
  description: "Lists what lies in a folder below the root folder, a page at a time",
  input: Type.Object(
    {
      path: Type.Optional(
        Type.String({ maxLength: 4096, default: "", description: "Folder; the root folder if absent" }),
      ),
      offset: Offset("name"),
      limit: Limit(200, 100),
    },
    strict,
  ),
  output: Type.Object(
    {
      total: Type.Integer(),
      entries: Type.Array(
        Type.Object(
          {
            path: Type.String(),
            kind: Type.String(),
            bytes: Type.Unsafe<number | null>({ type: ["integer", "null"] }),
          },
          strict,
        ),
      ),
    },
    strict,
  ),
  readOnly: true,
  call: async ({ path = "", offset = 0, limit = 100 }, { client, signal }) => {
    const page = await client.call("profiler.listPaths", { path, offset, limit }, { signal });
    return {
      total: page.total_count,
      entries: page.entries.map(({ path: own, kind, size }) => ({ path: own, kind, bytes: size })),
    };
  },
});

/** Explains errors. */
export const explainErrorsTool = defineTool({
  name: "explain_errors",
  title: "The error catalog",
  description: "Explains errors by code, DLI number or part of the name: what each means and what to do",
  input: Type.Object(
    { query: Type.String({ minLength: 1, maxLength: 100, description: "Such as 40361, DLI-361 or FILE_READ" }) },
    strict,
  ),
  output: Type.Object(
    {
      errors: Type.Array(
        Type.Object(
          {
            code: Type.Integer(),
            cli_code: Type.String(),
            name: Type.String(),
            suggestion: Type.String(),
            retryable: Type.Boolean(),
          },
          strict,
        ),
      ),
    },
    strict,
  ),
  readOnly: true,
  call: async ({ query }, { client, signal }) => {
    const { errors } = await client.call("system.errors", {}, { signal });
    const wanted = query.trim().toUpperCase().replaceAll(" ", "_");
    const found = errors.filter(
      ({ code, cli_code, name }) => String(code) === wanted || cli_code === wanted || name.includes(wanted),
    );
    return {
      errors: found
        .slice(0, 50)
        .map(({ code, cli_code, name, suggestion, retryable }) => ({ code, cli_code, name, suggestion, retryable })),
    };
  },
});
