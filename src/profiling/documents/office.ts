import { text } from "node:stream/consumers";
import { parse } from "node-html-parser";
import { openPromise } from "yauzl";
import { ServiceError } from "../../errors/service-error.ts";
import { parseable } from "./markup-limits.ts";
import { paragraphsOf } from "./paragraphs.ts";
import type { DocumentHead } from "./pdf.ts";
import type { TextAccumulator } from "./text-facts.ts";

/** The largest part of a document, unpacked, that is read, in bytes. */
const LARGEST_PART = 33_554_432;
/** All parts with text together. */
const LARGEST_TEXT = 134_217_728;
/** A part about the document. */
const LARGEST_HEAD = 1_048_576;

/** Parts that hold the text: of a slide show, one a slide. */
const TEXT_PARTS = /^(word\/document\.xml|ppt\/slides\/slide\d+\.xml|content\.xml)$/;
const HEAD_PARTS = /^(docProps\/(core|app)\.xml|meta\.xml)$/;

/** The head of a Word, PowerPoint or OpenDocument file; its text goes to the accumulator part by part. */
export async function readOffice(
  { absolute, path }: { absolute: string; path: string },
  words: TextAccumulator,
  signal: AbortSignal,
): Promise<DocumentHead> {
  const { texts, heads: parts } = await readParts(absolute, path, signal);
  const names = [...texts.keys()].sort(byNumber);
  for (const name of names) {
    signal.throwIfAborted();
    words.add(texts.get(name) ?? "");
  }
  const heads = parts.map((xml) => parse(parseable(xml, path)));
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

interface Parts {
  /** The text of each part that holds text. */
  texts: Map<string, string>;
  /** The parts about the document, as they are. */
  heads: string[];
}

async function readParts(absolute: string, file: string, signal: AbortSignal): Promise<Parts> {
  const parts: Parts = { texts: new Map(), heads: [] };
  let total = 0;
  let isShow = false;
  const zip = await openPromise(absolute, { autoClose: false }).catch((error: unknown) => {
    throw new ServiceError("FILE_READ_ERROR", { file, reason: "the document is damaged" }, { cause: error });
  });
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      const { fileName, uncompressedSize } = entry;
      const isText = TEXT_PARTS.test(fileName);
      isShow ||= fileName === "ppt/presentation.xml";
      if (!isText && !HEAD_PARTS.test(fileName)) continue;
      total += uncompressedSize;
      checkSize(file, "a part of the document is", uncompressedSize, isText ? LARGEST_PART : LARGEST_HEAD);
      checkSize(file, "its parts together are", total, LARGEST_TEXT);
      const stream = await zip.openReadStreamPromise(entry);
      if (isText) parts.texts.set(fileName, (await paragraphsOf(stream, file, signal)).join("\n\n"));
      else parts.heads.push(await text(stream));
    }
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    signal.throwIfAborted();
    throw new ServiceError("FILE_READ_ERROR", { file, reason: "the document is damaged" }, { cause: error });
  } finally {
    zip.close();
  }
  // A show may have no slides; no other document is without its text.
  if (parts.texts.size === 0 && !isShow) {
    throw new ServiceError("FILE_READ_ERROR", {
      file,
      reason: "the document is damaged: the part with its text is missing",
    });
  }
  return parts;
}

function checkSize(file: string, what: string, size: number, most: number): void {
  if (size <= most) return;
  throw new ServiceError("FILE_VALIDATION_ERROR", { file, reason: `${what} larger than ${most} bytes` });
}
