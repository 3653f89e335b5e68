import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { parse } from "node-html-parser";
import { ServiceError } from "../../errors/service-error.ts";
import { decode, decodeStream } from "../text/decoding.ts";
import { detectEncoding } from "../text/encoding.ts";
import { parseable } from "./markup-limits.ts";
import type { DocumentHead } from "./pdf.ts";
import type { TextAccumulator } from "./text-facts.ts";

/** The largest page or notebook that is read, in bytes; plain text may be any size. */
const LARGEST = 33_554_432;
/** Pieces in which plain text is read; they end with a paragraph where there is one. */
const PIECE = 1_048_576;

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
    if (markdown) title ??= /^#\s+(.+)$/m.exec(rest)?.[1]?.trim() ?? null;
    if (rest.length < PIECE) continue;
    signal.throwIfAborted();
    const end = rest.lastIndexOf("\n\n");
    const cut = end === -1 ? rest.length : end;
    text.add(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  text.add(rest);
  return { ...NO_HEAD, title };
}

/** A web page: its title and meta elements, and the text that is shown. */
export async function readHtml(file: TextFile, text: TextAccumulator): Promise<DocumentHead> {
  const root = parse(parseable(await readWhole(file), file.path), {
    comment: false,
    blockTextElements: { script: false, style: false },
  });
  const meta = (name: string): string | null => {
    const found = root.querySelector(`meta[name="${name}"]`)?.getAttribute("content")?.trim() ?? "";
    return found === "" ? null : found;
  };
  const body = root.querySelector("body") ?? root;
  for (const hidden of body.querySelectorAll("script, style, noscript, template")) hidden.remove();
  text.add(body.structuredText.split("\n").join("\n\n"));
  return {
    ...NO_HEAD,
    title: root.querySelector("title")?.text.trim() || null,
    author: meta("author"),
    producer: meta("generator"),
  };
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
  const title = /^#\s+(.+)$/m.exec(written.join("\n"))?.[1]?.trim() ?? null;
  return { ...NO_HEAD, title, producer: typeof kernel === "string" ? kernel : null };
}

async function readWhole({ absolute, path, size }: TextFile): Promise<string> {
  if (size > LARGEST) {
    throw new ServiceError("FILE_VALIDATION_ERROR", { file: path, reason: `it is larger than ${LARGEST} bytes` });
  }
  return decode(await readFile(absolute), detectEncoding(absolute, size));
}
