import { open } from "node:fs/promises";
import { extname, posix } from "node:path";
import { fileTypeFromBuffer } from "file-type";
import type { Format } from "../formats/format.ts";
import {
  formatOfContent,
  formatOfExtension,
  formatOfMediaType,
  formatOfPage,
  formatOfText,
  formatWithin,
} from "../formats/registry.ts";
import { leftBehindType } from "./left-behind.ts";
import { pathForSystem } from "./raw-names.ts";

export interface ContentType {
  /** What the content is, `application/octet-stream` where nothing tells. */
  mediaType: string;
  /** The supported format it is, if any. */
  format: Format | null;
  /** Why the file is not what its name says. */
  conflict: string | null;
}

/** Bytes at the beginning of a file by which it is told what it is. */
export const TELLING = 4100;

/** What a file is; rejects where it cannot be read. */
export async function contentTypeOfFile(path: string): Promise<ContentType> {
  const handle = await open(pathForSystem(path));
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(TELLING), 0, TELLING, 0);
    return await contentType(path, buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/**
 * What a file is by its beginning: by its content first, by its extension where the content is plain text. What is shown
 * of its name may be another one than that by which it is opened.
 */
export async function contentType(path: string, head: Buffer, shown = path): Promise<ContentType> {
  const leftBehind = leftBehindType(posix.basename(shown), head);
  if (leftBehind !== null) return { mediaType: leftBehind, format: null, conflict: null };
  const named = formatOfExtension(extname(path));
  const detected = formatOfContent(head, named)?.media_type ?? (await sniffed(head));
  if (detected !== null && !isTextual(detected)) {
    const format = formatOfMediaType(detected);
    if (named === null || format === named) return { mediaType: detected, format, conflict: null };
    const conflict = `its name says ${named.name}, its content is ${format?.name ?? detected}`;
    // An archive is not looked into where a single file was announced.
    return { mediaType: detected, format: format?.depth === "files" ? null : format, conflict };
  }
  if (named?.binary === true && head.length > 0 && plainType(head) === "text/plain") {
    // Only workbooks are also written as pages.
    const page = named.depth === "columns" ? null : formatOfPage(head);
    const format = page ?? formatOfText(head.toString("latin1"));
    const content = page?.name ?? "text";
    return { mediaType: format.media_type, format, conflict: `its name says ${named.name}, its content is ${content}` };
  }
  const page = named?.depth === "columns" ? formatOfPage(head) : null;
  if (page !== null) {
    return {
      mediaType: page.media_type,
      format: page,
      conflict: `its name says ${named?.name}, its content is ${page.name}`,
    };
  }
  const within = named === null && !mayBeTable(head) ? null : formatWithin(named, beginning(head));
  const said = named?.media_type ?? detected ?? plainType(head);
  const mediaType = within?.within?.saysSo === true ? within.media_type : said;
  return { mediaType, format: within ?? named, conflict: null };
}

/** The beginning of a text, which is looked at for what stands between its cells: what other letters it has is all one. */
function beginning(head: Buffer): string {
  return head.toString(head[0] === 0xff && head[1] === 0xfe ? "utf16le" : "latin1");
}

/** Whether a file of no known name may be a table: a text, or one but for the Ctrl-A that Hive puts between cells. */
function mayBeTable(head: Buffer): boolean {
  if (head[0] === 0xff && head[1] === 0xfe) return true;
  return plainType(Buffer.from(head.filter((byte) => byte !== 1))) === "text/plain";
}

/** What no format is of, and begins as text does. */
const PLAIN = new Set(["application/postscript", "application/eps", "application/rtf"]);

/**
 * What the first bytes of a file say that it is. Many formats begin with two to four letters, as words do: of a text
 * they say nothing.
 */
async function sniffed(head: Buffer): Promise<string | null> {
  const mediaType = (await fileTypeFromBuffer(head))?.mime ?? null;
  if (mediaType === null || isTextual(mediaType) || PLAIN.has(mediaType)) return mediaType;
  if (formatOfMediaType(mediaType)?.plain === true) return mediaType;
  return plainType(head) === "text/plain" ? null : mediaType;
}

function isTextual(mediaType: string): boolean {
  const format = formatOfMediaType(mediaType);
  if (format?.depth === "columns" && format.binary !== true) return true;
  return mediaType.startsWith("text/") || mediaType === "application/xml";
}

/** Text without a known extension; anything with control characters that text does not have is binary. */
function plainType(head: Buffer): string {
  if (head.length === 0) return "application/x-empty";
  const binary = head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
  return binary ? "application/octet-stream" : "text/plain";
}
