import { ServiceError } from "../../errors/service-error.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { Description, DocumentRecord } from "./model.ts";
import type { DocumentHead } from "./pdf.ts";
import type { TextAccumulator } from "./text-facts.ts";

/** Reads the text of a document, part by part, and gives its head. */
export type DocumentReader = (file: DatasetFile, text: TextAccumulator, signal: AbortSignal) => Promise<DocumentHead>;

/** Looks into an image. */
export type ImageReader = (file: DatasetFile) => Promise<DocumentRecord>;

/** What is known of an image. What cannot be read is a ServiceError of the catalog. */
export async function describeImage(file: DatasetFile, read: ImageReader): Promise<Description> {
  return { record: { file: file.path, ...(await read(file)) } };
}

/** The same of a document. */
export async function describeDocument(
  file: DatasetFile,
  read: DocumentReader,
  signal: AbortSignal,
): Promise<Description> {
  const { TextAccumulator } = await import("./text-facts.ts");
  const text = new TextAccumulator();
  const head = await read(file, text, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof ServiceError) throw error;
    const reason = "its content does not follow its format";
    throw new ServiceError("FILE_READ_ERROR", { file: file.path, reason }, { cause: error });
  });
  const { facts, chunks } = text.result();
  const note = facts.words === 0 && (head.pages ?? 0) > 0 ? "it has pages and no text: it may have been scanned" : null;
  return { record: { file: file.path, type: file.mediaType, ...head, ...facts, note }, chunks };
}
