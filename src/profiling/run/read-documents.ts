import { join } from "node:path";
import type { SpilledTable } from "../cache/spilled-tables.ts";
import { mapSettled } from "../concurrency.ts";
import type { DocumentOutcome } from "../documents/model.ts";
import { type Description, PERSONAL } from "../documents/model.ts";
import { jsonLines } from "../formats/json-lines.ts";
import { factsOf } from "../formats/registry.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import { redactedError } from "../table/read-error.ts";
import { redactedFacts } from "../table/redacted.ts";
import { tableOptions } from "../table/table-options.ts";
import { collectionFiles } from "./collections.ts";
import { SMALL_MEMORY_MB } from "./file-share.ts";
import { lasted } from "./log-lines.ts";
import type { Run } from "./run.ts";
import type { TaskResults } from "./tasks.ts";

/** What can be read from the documents and images of a dataset. */
export async function readDocuments(run: Run, files: DatasetFile[]): Promise<DocumentOutcome[]> {
  const read = async (file: DatasetFile): Promise<DocumentOutcome[]> => {
    const began = performance.now();
    const result = redactedResult(run, await run.runTask({ kind: "describe", file }));
    if (result === null) {
      run.changed.add(file.path);
      return [];
    }
    const outcome = { file, result: result.ok ? await withTextSpilled(run, result.description) : result };
    run.meter.tableDone(file);
    if (result.ok) run.log("info", `read '${file.path}' ${lasted(began)}`);
    else run.warn(result.error);
    return [outcome];
  };
  return (await mapSettled(files, read, { concurrency: run.threads })).flat();
}

/** What came of a file, where personal values are to be kept out without those that a title or an error may quote. */
function redactedResult({ request }: Run, result: TaskResults["describe"]): TaskResults["describe"] {
  if (request.specification.redact !== true || result === null) return result;
  if (!result.ok) return { ok: false, error: redactedError(result.error) };
  const { record, chunks } = result.description;
  // Words that occur often are names of people as often as not.
  const shown = { ...redactedFacts(record, "file"), ...("keywords" in record ? { keywords: null } : {}) };
  return { ok: true, description: { record: shown, ...(chunks === undefined ? {} : { chunks }) } };
}

/** What is known of a document, its text out of memory; where personal values are kept out, so is the text. */
async function withTextSpilled(
  { request, spill }: Run,
  { record, chunks }: Description,
): Promise<DocumentOutcome["result"]> {
  const wanted = chunks !== undefined && request.specification.redact !== true;
  return { ok: true, record, chunks: wanted ? await spill.addValue(chunks) : null };
}

/** The record sets of documents and of images, which are profiled as tables are. */
export async function profileCollections(run: Run, documents: DocumentOutcome[]): Promise<SpilledTable[]> {
  const { specification, scratch, memory_mb, scratch_bytes } = run.request;
  const folder = join(scratch, "documents");
  const tables: SpilledTable[] = [];
  for (const file of await collectionFiles(documents, folder, factsOf(jsonLines))) {
    const outcomes = await run.runTask({
      kind: "table",
      file,
      options: { ...(await tableOptions(specification, file, false, run.signal)), personal: PERSONAL },
      scratch: join(folder, file.path),
      threads: 1,
      memoryMb: Math.min(SMALL_MEMORY_MB, memory_mb),
      scratchBytes: scratch_bytes,
    });
    for (const outcome of outcomes ?? []) tables.push(await run.spill.add(outcome, false));
  }
  return tables;
}
