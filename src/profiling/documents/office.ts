import type { HTMLElement } from "node-html-parser";
import { parse } from "node-html-parser";
import { openPromise } from "yauzl";
import { ServiceError } from "../../errors/service-error.ts";
import type { DocumentHead } from "./pdf.ts";
import type { TextAccumulator } from "./text-facts.ts";

/** The largest part of a document, unpacked, that is read, in bytes. */
const LARGEST_PART = 33_554_432;

/** Parts that hold the text: of a slide show, one a slide. */
const TEXT_PARTS = /^(word\/document\.xml|ppt\/slides\/slide\d+\.xml|content\.xml)$/;
const HEAD_PARTS = /^(docProps\/(core|app)\.xml|meta\.xml)$/;
const PARAGRAPHS = ["w:p", "a:p", "text:p", "text:h"];

/** The head of a Word, PowerPoint or OpenDocument file; its text goes to the accumulator part by part. */
export async function readOffice(
  { absolute, path }: { absolute: string; path: string },
  text: TextAccumulator,
  signal: AbortSignal,
): Promise<DocumentHead> {
  const parts = await readParts(absolute, path, signal);
  const names = [...parts.keys()].filter((name) => TEXT_PARTS.test(name)).sort(byNumber);
  for (const name of names) {
    signal.throwIfAborted();
    text.add(paragraphsOf(parts.get(name) as string));
  }
  const heads = [...parts].filter(([name]) => HEAD_PARTS.test(name)).map(([, xml]) => parse(xml));
  const first = (...tags: string[]): string | null => {
    for (const tag of tags) {
      for (const head of heads) {
        const found = head.getElementsByTagName(tag)[0]?.text.trim();
        if (found !== undefined && found !== "") return found;
      }
    }
    return null;
  };
  const slides = names.filter((name) => name.startsWith("ppt/")).length;
  const statistic = heads.flatMap((head) => head.getElementsByTagName("meta:document-statistic"))[0];
  const pages =
    slides > 0 ? slides : Number(first("Pages") ?? statistic?.getAttribute("meta:page-count") ?? Number.NaN);
  return {
    title: first("dc:title"),
    author: first("dc:creator", "meta:initial-creator"),
    producer: first("Application", "meta:generator"),
    created: first("dcterms:created", "meta:creation-date"),
    modified: first("dcterms:modified", "dc:date"),
    pages: Number.isInteger(pages) ? pages : null,
  };
}

/** slide2 comes before slide10. */
function byNumber(a: string, b: string): number {
  return Number(/\d+/.exec(a)?.[0] ?? 0) - Number(/\d+/.exec(b)?.[0] ?? 0);
}

function paragraphsOf(xml: string): string {
  const paragraphs: string[] = [];
  const visit = (element: HTMLElement): void => {
    for (const child of element.childNodes) {
      const tag = (child as HTMLElement).rawTagName;
      if (tag === undefined) continue;
      if (PARAGRAPHS.includes(tag)) paragraphs.push(child.text);
      else visit(child as HTMLElement);
    }
  };
  visit(parse(xml));
  return paragraphs.join("\n\n");
}

async function readParts(absolute: string, file: string, signal: AbortSignal): Promise<Map<string, string>> {
  const parts = new Map<string, string>();
  const zip = await openPromise(absolute, { autoClose: false }).catch((error: unknown) => {
    throw new ServiceError("FILE_READ_ERROR", { file, reason: "the document is damaged" }, { cause: error });
  });
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      const { fileName, uncompressedSize } = entry;
      if (!TEXT_PARTS.test(fileName) && !HEAD_PARTS.test(fileName)) continue;
      if (uncompressedSize > LARGEST_PART) {
        const reason = `a part of the document is larger than ${LARGEST_PART} bytes`;
        throw new ServiceError("FILE_VALIDATION_ERROR", { file, reason });
      }
      const chunks: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
      parts.set(fileName, Buffer.concat(chunks).toString("utf8"));
    }
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    signal.throwIfAborted();
    throw new ServiceError("FILE_READ_ERROR", { file, reason: "the document is damaged" }, { cause: error });
  } finally {
    zip.close();
  }
  return parts;
}
