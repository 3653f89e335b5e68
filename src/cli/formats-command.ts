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
  for (const { name, extensions, media_type, depth } of result.formats) {
    process.stdout.write(`${name.padEnd(12)}${extensions.join(" ").padEnd(18)}${depth.padEnd(10)}${media_type}\n`);
  }
  process.stdout.write(`${"other".padEnd(30)}${result.other}\n`);
}
