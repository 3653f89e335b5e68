import { open, readFile } from "node:fs/promises";
import exifr from "exifr";
import { imageSize } from "image-size";
import { ServiceError } from "../../errors/service-error.ts";
import type { DocumentRecord } from "./model.ts";

/** Bytes at the beginning of an image in which its size stands. */
const HEAD = 1_048_576;
/** The largest image that is read whole, for what does not stand at its beginning. */
const LARGEST = 268_435_456;

const EXIF = [
  "Make",
  "Model",
  "DateTimeOriginal",
  "CreateDate",
  "Orientation",
  "ColorSpace",
  "GPSLatitude",
  "GPSLatitudeRef", // the hemisphere, without which the latitude has no sign
  "GPSLongitude",
  "GPSLongitudeRef",
];

/** What is known of an image: its dimensions, its colours, and what the camera wrote into it. */
export async function readImage({
  absolute,
  path,
  size,
}: {
  absolute: string;
  path: string;
  size: number;
}): Promise<DocumentRecord> {
  const head = await readHead(absolute);
  const measured = dimensions(head) ?? (size <= LARGEST ? dimensions(await readFile(absolute)) : null);
  if (measured === null) {
    throw new ServiceError("FILE_READ_ERROR", { file: path, reason: "the image is damaged: its size cannot be read" });
  }
  const { width, height, type } = measured;
  const exif = size > LARGEST ? null : await exifOf(absolute);
  return {
    format: type,
    width,
    height,
    megapixels: Math.round((width * height) / 10_000) / 100,
    color: colorOf(head, type),
    animated: isAnimated(head, type),
    taken: momentOf(exif?.DateTimeOriginal) ?? momentOf(exif?.CreateDate),
    camera: [exif?.Make, exif?.Model].map(textOf).join(" ").trim() || null,
    orientation: typeof exif?.Orientation === "string" ? exif.Orientation : null,
    gps_latitude: degreesOf(exif?.latitude, exif?.GPSLatitudeRef, 90),
    gps_longitude: degreesOf(exif?.longitude, exif?.GPSLongitudeRef, 180),
  };
}

/**
 * An angle within a limit on either side, below 0 in the south and west, however these are written; what lies beyond is
 * no place.
 */
function degreesOf(value: unknown, half: unknown, limit: number): number | null {
  if (typeof value !== "number" || Math.abs(value) > limit) return null;
  return /^[sw]/i.test(textOf(half)) && value > 0 ? -value : value;
}

/** A text of EXIF, which ends where a NUL does. */
function textOf(value: unknown): string {
  return typeof value === "string" ? (value.split("\0", 1)[0] ?? "").trim() : "";
}

/** A moment as EXIF writes it, `2024:05:01 12:30:00`; one that does not exist, such as all zeros, is none. */
function momentOf(value: unknown): string | null {
  const [, date = "", clock = ""] = /^(\d{4}:\d{2}:\d{2}) (\d{2}:\d{2}:\d{2})/.exec(textOf(value)) ?? [];
  const text = `${date.replaceAll(":", "-")}T${clock}`;
  const moment = new Date(`${text}Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text) && !text.startsWith("0000")
    ? text
    : null;
}

async function readHead(absolute: string): Promise<Buffer> {
  const handle = await open(absolute);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function dimensions(bytes: Buffer): { width: number; height: number; type: string } | null {
  try {
    const { width, height, type } = imageSize(bytes);
    return width > 0 && height > 0 ? { width, height, type: type ?? "unknown" } : null;
  } catch {
    return null; // not at the beginning, or not at all
  }
}

async function exifOf(absolute: string): Promise<Record<string, unknown> | null> {
  try {
    return (
      ((await exifr.parse(absolute, { pick: EXIF, reviveValues: false })) as Record<string, unknown> | undefined) ??
      null
    );
  } catch {
    return null; // an image without readable EXIF is one without EXIF
  }
}

const PNG_COLORS: Record<number, string> = { 0: "grey", 2: "rgb", 3: "palette", 4: "grey+alpha", 6: "rgb+alpha" };
const JPEG_COMPONENTS: Record<number, string> = { 1: "grey", 3: "rgb", 4: "cmyk" };

function colorOf(bytes: Buffer, type: string): string | null {
  if (type === "png") return PNG_COLORS[bytes[25] ?? -1] ?? null;
  if (type === "gif") return "palette";
  if (type !== "jpg") return null;
  // The frame header of a JPEG, a marker from C0 to CF but for three of other meaning, tells its components.
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] as number;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return JPEG_COMPONENTS[bytes[at + 9] as number] ?? null;
    }
  }
  return null;
}

/** Whether an image moves: GIFs by a second frame or a loop, WebP and PNG by the chunk that says so. */
function isAnimated(bytes: Buffer, type: string): boolean {
  if (type === "gif") return bytes.includes("NETSCAPE2.0", 0, "latin1");
  if (type === "webp") return bytes.subarray(12, 16).toString("latin1") === "VP8X" && ((bytes[20] ?? 0) & 2) !== 0;
  return type === "png" && bytes.includes("acTL", 0, "latin1");
}
