import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { type ConnectionOptions, connected } from "../connection.ts";
import { FOUND } from "../embeddings.ts";
import { unreadable } from "../files.ts";
import { serveTools } from "../mcp/server.ts";
import { specificationOf } from "../specification.ts";

export interface McpCommandOptions extends ConnectionOptions {
  /** The folder that datasets are read from; the working directory. */
  root?: string;
}

/**
 * `dli mcp`: serves the profiler to models, by the Model Context Protocol over standard input and output. With a service
 * elsewhere, paths are below its data root; else below the root folder, and nothing outside of it is read.
 */
export async function mcpCommand(options: McpCommandOptions): Promise<void> {
  const given = options.root ?? ".";
  const root = await realpath(resolve(given)).catch((error: unknown) => {
    throw unreadable(given, error);
  });
  await connected(options, { ...FOUND, dataRoot: root }, async ({ client, embedded, signal }) =>
    serveTools(
      {
        client,
        specificationOf: (path, name) => {
          const own = embedded ? belowRoot(root, path) : path;
          return specificationOf(own, embedded ? resolve(root, own) : null, name === undefined ? {} : { name });
        },
      },
      signal,
    ),
  );
}

/** A path as the service takes it: below the root folder, from which it may also be given in full. */
function belowRoot(root: string, path: string): string {
  if (!isAbsolute(path)) return path;
  return relative(root, path).split(sep).join("/");
}
