import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { parse } from "node-html-parser";
import { ServiceError } from "../../errors/service-error.ts";
import { decode, decodeStream } from "../text/decoding.ts";
import { detectEncoding } from "../text/encoding.ts";
import { markdownTitle } from "./markdown-title.ts";
import { parseable } from "./markup-limits.ts";
import type { DocumentHead } from "./pdf.ts";
import type { TextAccumulator } from "./text-facts.ts";

/** The largest page or notebook that is read, in bytes; plain text may be any size. */
const LARGEST = 33_554_432;
/** Pieces in which plain text is read; they end with a paragraph where there is one. */
const PIECE = 1_048_576;
/** Characters at the end of a piece among which a blank is looked for. */
const LOOKED_AT = 65_536;
/** What says that a page is HTML, which the parser takes for text where it is in small letters. */
const DECLARATION = /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?<!doctype[^>]*>/i;

const NO_HEAD: DocumentHead = { title: null, author: null, producer: null, created: null, modified: null, pages: null };

export interface TextFile {
  absolute: string;
  path: string;
  size: number;
}

/** Plain text. */
export function readPlain(file: TextFile, text: TextAccumulator, signal: AbortSignal): Promise<DocumentHead> {
  return readPieces(file, text, signal, false);
}

/** Markdown, of which the first heading is the title. */
export function readMarkdown(file: TextFile, text: TextAccumulator, signal: AbortSignal): Promise<DocumentHead> {
  return readPieces(file, text, signal, true);
}

async function readPieces(
  { absolute, size }: TextFile,
  text: TextAccumulator,
  signal: AbortSignal,
  markdown: boolean,
): Promise<DocumentHead> {
  const encoding = detectEncoding(absolute, size);
  let rest = "";
  let title: string | null = null;
  const bytes = createReadStream(absolute, { signal });
  for await (const piece of bytes.pipe(decodeStream(encoding))) {
    rest += piece as string;
    if (rest.length < PIECE) continue;
    signal.throwIfAborted();
    title ??= markdown ? markdownTitle(rest) : null;
    const { at, goesOn } = cutOf(rest);
    text.add(rest.slice(0, at), goesOn);
    rest = rest.slice(at);
  }
  title ??= markdown ? markdownTitle(rest) : null;
  text.add(rest);
  return { ...NO_HEAD, title };
}

/** Where a text may be cut: behind a paragraph, else before a blank, where its last paragraph goes on. */
function cutOf(text: string): { at: number; goesOn: boolean } {
  const end = Math.max(...["\n\n", "\n\r\n", "\r\r"].map((mark) => text.lastIndexOf(mark)));
  if (end > 0) return { at: end, goesOn: false };
  const blank = text.slice(-LOOKED_AT).search(/\s\S*$/);
  let at = blank === -1 ? text.length : text.length - Math.min(LOOKED_AT, text.length) + blank;
  while (blank !== -1 && at > 1 && /\s/.test(text.charAt(at - 1))) at--;
  if (/[\uD800-\uDBFF]/.test(text.charAt(at - 1))) at--; // half a character
  return { at, goesOn: true };
}

/** A web page: its title and meta elements, and the text that is shown. */
export async function readHtml(file: TextFile, text: TextAccumulator): Promise<DocumentHead> {
  const page = (await readWhole(file)).replace(DECLARATION, "");
  const root = parse(parseable(page, file.path), {
    comment: false,
    blockTextElements: { script: false, style: false },
  });
  const meta = (name: string): string | null => {
    const found = root.querySelector(`meta[name="${name}"]`)?.getAttribute("content")?.trim() ?? "";
    return found === "" ? null : found;
  };
  const head = {
    ...NO_HEAD,
    title: root.querySelector("title")?.text.trim() || null,
    author: meta("author"),
    producer: meta("generator"),
  };
  const body = root.querySelector("body") ?? root;
  for (const hidden of body.querySelectorAll("head, title, script, style, noscript, template")) hidden.remove();
  text.add(body.structuredText.split("\n").join("\n\n"));
  return head;
}

/** A notebook: the text of its Markdown cells; its kernel is what made it. */
export async function readNotebook(file: TextFile, text: TextAccumulator): Promise<DocumentHead> {
  let notebook: {
    cells?: { cell_type?: string; source?: string | string[] }[];
    metadata?: { kernelspec?: { display_name?: unknown } };
  };
  try {
    notebook = JSON.parse(await readWhole(file)) as typeof notebook;
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw new ServiceError(
      "FILE_READ_ERROR",
      { file: file.path, reason: "the notebook is not valid JSON" },
      { cause: error },
    );
  }
  const written = (notebook.cells ?? [])
    .filter(({ cell_type }) => cell_type === "markdown")
    .map(({ source = "" }) => (Array.isArray(source) ? source.join("") : String(source)));
  text.add(written.join("\n\n"));
  const kernel = notebook.metadata?.kernelspec?.display_name;
  const title = markdownTitle(written.join("\n"));
  return { ...NO_HEAD, title, producer: typeof kernel === "string" ? kernel : null };
}

async function readWhole({ absolute, path, size }: TextFile): Promise<string> {
  if (size > LARGEST) {
    throw new ServiceError("FILE_VALIDATION_ERROR", { file: path, reason: `it is larger than ${LARGEST} bytes` });
  }
  return decode(await readFile(absolute), detectEncoding(absolute, size));
}
