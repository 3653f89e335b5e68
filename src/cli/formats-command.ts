import { withEmbeddedService } from "./embedded.ts";
import { callRpc } from "./rpc-client.ts";

interface Formats {
  formats: { name: string; extensions: string[]; media_type: string; depth: string }[];
  other: string;
}

/** `dli formats`: what can be profiled. */
export async function formatsCommand(options: { json?: true }): Promise<void> {
  const result = await withEmbeddedService({}, (url) => callRpc<Formats>(url, "profiler.formats", {}));
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const rows = result.formats.map(({ name, extensions, media_type, depth }) => [
    name,
    extensions.join(" "),
    depth,
    media_type,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)) + 2);
  for (const row of rows) {
    process.stdout.write(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("")}\n`);
  }
  process.stdout.write(`${"other".padEnd((widths[0] ?? 0) + (widths[1] ?? 0))}${result.other}\n`);
}
