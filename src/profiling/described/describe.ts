import { ServiceError } from "../../errors/service-error.ts";
import type { DatasetFile } from "../dataset/inventory.ts";
import { describeImage } from "./image.ts";
import type { Description } from "./model.ts";
import { readOffice } from "./office.ts";
import { type DocumentHead, readPdf } from "./pdf.ts";
import { readHtml, readNotebook, readPlain } from "./text.ts";
import { TextAccumulator } from "./text-facts.ts";

/** How the text of a document is read, by its media type. */
const readers: Record<
  string,
  (file: DatasetFile, text: TextAccumulator, signal: AbortSignal) => Promise<DocumentHead>
> = {
  "application/pdf": readPdf,
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": readOffice,
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": readOffice,
  "application/vnd.oasis.opendocument.text": readOffice,
  "text/html": readHtml,
  "application/x-ipynb+json": readNotebook,
  "text/markdown": (file, text, signal) => readPlain(file, text, signal, true),
  "text/plain": (file, text, signal) => readPlain(file, text, signal, false),
};

/** What is known of a document or image. What cannot be read is a ServiceError of the catalog. */
export async function describe(file: DatasetFile, signal: AbortSignal): Promise<Description> {
  if (file.format?.depth === "image") return { record: { file: file.path, ...(await describeImage(file)) } };
  const text = new TextAccumulator();
  const read = readers[file.mediaType];
  if (read === undefined) throw new Error(`no text is read from ${file.mediaType}`);
  const head = await read(file, text, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof ServiceError) throw error;
    const reason = "its content is not what its format asks for";
    throw new ServiceError("FILE_READ_ERROR", { file: file.path, reason }, { cause: error });
  });
  const { facts, chunks } = text.result();
  const note = facts.words === 0 && (head.pages ?? 0) > 0 ? "it has pages and no text: it may have been scanned" : null;
  return { record: { file: file.path, type: file.mediaType, ...head, ...facts, note }, chunks };
}
