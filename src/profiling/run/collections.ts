import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { COLLECTIONS, type DocumentKind, type DocumentOutcome } from "../documents/model.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { FormatFacts } from "../model/format-facts.ts";

/**
 * The records of all documents, and of all images, of a dataset as files of records a line, which are profiled like any
 * other table of that format. Their paths are the names of the collections.
 */
export async function collectionFiles(
  described: readonly DocumentOutcome[],
  folder: string,
  format: FormatFacts,
): Promise<DatasetFile[]> {
  const files: DatasetFile[] = [];
  for (const kind of Object.keys(COLLECTIONS) as DocumentKind[]) {
    const records = described.flatMap(({ file, result }) =>
      file.format?.depth === kind && result.ok ? [JSON.stringify(result.record)] : [],
    );
    if (records.length === 0) continue;
    await mkdir(folder, { recursive: true });
    const absolute = join(folder, `${kind}.jsonl`);
    const content = `${records.join("\n")}\n`;
    await writeFile(absolute, content);
    const size = Buffer.byteLength(content);
    const own = { problem: null, remark: null, byName: false, container: null };
    files.push({ path: COLLECTIONS[kind], absolute, size, mediaType: format.media_type, format, ...own });
  }
  return files;
}
