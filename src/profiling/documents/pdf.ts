import { readFile } from "node:fs/promises";
import { getDocumentProxy, getMeta } from "unpdf";
import { ServiceError } from "../../errors/service-error.ts";
import { measureStreams } from "./pdf-streams.ts";
import type { TextAccumulator } from "./text-facts.ts";

/** The largest file that is read, which is held in memory, in bytes. */
const LARGEST = 268_435_456;
const MOST_PAGES = 100_000;

export interface DocumentHead {
  title: string | null;
  author: string | null;
  producer: string | null;
  created: string | null;
  modified: string | null;
  pages: number | null;
}

/** The head of a PDF; its text goes to the accumulator page by page. */
export async function readPdf(
  { absolute, path, size }: { absolute: string; path: string; size: number },
  text: TextAccumulator,
  signal: AbortSignal,
): Promise<DocumentHead> {
  if (size > LARGEST) {
    throw new ServiceError("FILE_VALIDATION_ERROR", { file: path, reason: `it is larger than ${LARGEST} bytes` });
  }
  const bytes = await readFile(absolute);
  measureStreams(bytes, path);
  const document = await open(bytes, path);
  try {
    if (document.numPages > MOST_PAGES) {
      const reason = `it has more than ${MOST_PAGES} pages`;
      throw new ServiceError("FILE_VALIDATION_ERROR", { file: path, reason });
    }
    const { info } = await getMeta(document).catch(() => ({ info: {} as Record<string, unknown> }));
    for (let number = 1; number <= document.numPages; number++) {
      signal.throwIfAborted();
      const page = await document.getPage(number).catch(() => null); // a damaged page is one without text
      if (page === null) continue;
      const { items } = await page.getTextContent().catch(() => ({ items: [] }));
      text.add(items.map((item) => ("str" in item ? `${item.str}${item.hasEOL ? "\n" : ""}` : "")).join(""));
      page.cleanup();
    }
    return {
      title: said(info.Title),
      author: said(info.Author),
      producer: said(info.Producer),
      created: pdfDate(info.CreationDate),
      modified: pdfDate(info.ModDate),
      pages: document.numPages,
    };
  } finally {
    await document.loadingTask.destroy();
  }
}

async function open(bytes: Buffer, file: string) {
  try {
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  } catch (error) {
    const { name, message } = error as Error;
    const reason = name === "PasswordException" ? "it is protected by a password" : `the PDF is damaged: ${message}`;
    throw new ServiceError("FILE_READ_ERROR", { file, reason }, { cause: error });
  }
}

function said(value: unknown): string | null {
  const text = typeof value === "string" ? value.split("\0").join("").trim() : "";
  return text === "" ? null : text;
}

/** `D:20240131120000+01'00'` → an ISO 8601 instant; null where it is no date. */
function pdfDate(value: unknown): string | null {
  const match = /^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?)?/.exec(String(value ?? ""));
  if (match === null) return null;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00", sign, hours, minutes = "00"] =
    match;
  // Of a 30 February, JavaScript makes a day in March.
  if (new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDate() !== Number(day)) return null;
  const zone = sign === undefined ? "Z" : `${sign}${hours}:${minutes}`;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace(".000Z", "Z");
}
