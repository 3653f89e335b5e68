import { ServiceError } from "../../errors/service-error.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { Description } from "./model.ts";
import type { DocumentHead } from "./pdf.ts";
import type { TextAccumulator } from "./text-facts.ts";

type Reader = (file: DatasetFile, text: TextAccumulator, signal: AbortSignal) => Promise<DocumentHead>;

const office = async (): Promise<Reader> => (await import("./office.ts")).readOffice;

/** How the text of a document is read, by its media type. Libraries are loaded once a file asks for them. */
const readers: Record<string, () => Promise<Reader>> = {
  "application/pdf": async () => (await import("./pdf.ts")).readPdf,
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": office,
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": office,
  "application/vnd.oasis.opendocument.text": office,
  "text/html": async () => (await import("./text.ts")).readHtml,
  "application/x-ipynb+json": async () => (await import("./text.ts")).readNotebook,
  "text/markdown": async () => (await import("./text.ts")).readMarkdown,
  "text/plain": async () => (await import("./text.ts")).readPlain,
};

/** What is known of a document or image. What cannot be read is a ServiceError of the catalog. */
export async function describe(file: DatasetFile, signal: AbortSignal): Promise<Description> {
  if (file.format?.depth === "image") {
    const { describeImage } = await import("./image.ts");
    return { record: { file: file.path, ...(await describeImage(file)) } };
  }
  const { TextAccumulator } = await import("./text-facts.ts");
  const text = new TextAccumulator();
  const reader = readers[file.mediaType];
  if (reader === undefined) throw new Error(`no text is read from ${file.mediaType}`);
  const read = await reader();
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
