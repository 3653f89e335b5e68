import { open } from "node:fs/promises";
import { extname } from "node:path";
import { fileTypeFromBuffer } from "file-type";
import { type Format, formatOfExtension, formatOfMediaType } from "../formats/registry.ts";
import { looksLikeSpectrum } from "../text/numeric-text.ts";

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
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(TELLING), 0, TELLING, 0);
    return await contentType(path, buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** What a file is by its beginning: by its content first, by its extension where the content is plain text. */
export async function contentType(path: string, head: Buffer): Promise<ContentType> {
  const named = formatOfExtension(extname(path));
  const detected = detectBinary(head, named) ?? (await fileTypeFromBuffer(head))?.mime ?? null;
  if (detected !== null && !isTextual(detected)) {
    const format = formatOfMediaType(detected);
    if (named === null || format === named) return { mediaType: detected, format, conflict: null };
    const conflict = `its name says ${named.name}, its content is ${format?.name ?? detected}`;
    // An archive is not looked into where a single file was announced.
    return { mediaType: detected, format: format?.reader === "archive" ? null : format, conflict };
  }
  if (named?.binary === true && head.length > 0 && plainType(head) === "text/plain") {
    const format = formatOfExtension(/^\s*[[{]/.test(head.toString("latin1")) ? ".json" : ".csv") as Format;
    return { mediaType: format.media_type, format, conflict: `its name says ${named.name}, its content is text` };
  }
  // Rows of numbers are named like any text.
  if (named?.media_type === "text/plain" && looksLikeSpectrum(head.toString("latin1"))) {
    const format = formatOfMediaType("text/x-spectrum");
    return { mediaType: "text/plain", format, conflict: null };
  }
  if (named !== null) return { mediaType: named.media_type, format: named, conflict: null };
  return { mediaType: detected ?? plainType(head), format: null, conflict: null };
}

/** What some formats are known by; those in a container of many formats, which its name tells apart, by that. */
function detectBinary(head: Buffer, named: Format | null): string | null {
  const text = (from: number, to: number): string => head.subarray(from, to).toString("latin1");
  if (text(0, 4) === "PAR1") return "application/vnd.apache.parquet";
  if (text(0, 16) === "SQLite format 3\0") return "application/vnd.sqlite3";
  if (text(0, 9) === "SIMPLE  =") return "application/fits";
  if (text(8, 12) === "DUCK") return "application/vnd.duckdb";
  const container = CONTAINERS.find(({ magic }) => text(0, magic.length) === magic);
  return container?.extensions.includes(named?.extensions[0] ?? "") ? (named?.media_type ?? null) : null;
}

const CONTAINERS = [
  { magic: "PK\x03\x04", extensions: [".xlsx", ".ods", ".docx", ".pptx", ".odt"] },
  { magic: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", extensions: [".xls", ".xlsx"] },
];

function isTextual(mediaType: string): boolean {
  return mediaType.startsWith("text/") || mediaType === "application/json" || mediaType === "application/xml";
}

/** Text without a known extension; anything with control characters that text does not have is binary. */
function plainType(head: Buffer): string {
  if (head.length === 0) return "application/x-empty";
  const binary = head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
  return binary ? "application/octet-stream" : "text/plain";
}
