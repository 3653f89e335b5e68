import { createReadStream, createWriteStream } from "node:fs";
import { posix } from "node:path";
import type { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { extract } from "tar-stream";
import { type Entry, openPromise } from "yauzl";
import type { ArchiveKind } from "../../formats/format.ts";
import { TarNames, zipNames } from "./entry-names.ts";
import type { ArchiveLimits } from "./limits.ts";

/** A file in an archive. */
export interface ArchiveEntry {
  /** Path inside the archive, below it. */
  name: string;
  /** Writes its content into a file; null where it cannot be read, for a reason. */
  unpack: ((target: string) => Promise<void>) | null;
  reason?: string;
}

interface Opened {
  path: string;
  /** Path shown, of which a compressed file's content has its name. */
  shown: string;
  limits: ArchiveLimits;
  signal: AbortSignal;
}

/** The files in an archive, in its order; each must be unpacked, or not, before the next is asked for. */
export function entriesOf(kind: ArchiveKind, archive: Opened): AsyncGenerator<ArchiveEntry> {
  switch (kind) {
    case "zip":
      return zipEntries(archive);
    case "tar":
      return tarEntries(archive, []);
    default: {
      const decompress = kind === "gzip" ? createGunzip() : createZstdDecompress();
      if (/\.(tgz|tar\.gz|tar\.zst|tzst)$/i.test(archive.shown)) return tarEntries(archive, [decompress]);
      return compressedFile(archive, decompress);
    }
  }
}

async function* zipEntries({ path, limits, signal }: Opened): AsyncGenerator<ArchiveEntry> {
  // Names are checked here: yauzl takes any letter before a colon for a drive.
  const zip = await openPromise(path, { autoClose: false, decodeStrings: false });
  try {
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) {
      limits.entry();
      entries.push(entry);
    }
    const names = zipNames(entries);
    for (const [i, entry] of entries.entries()) {
      const fileName = names[i] as string;
      if (fileName.endsWith("/")) continue;
      const name = checkedName(fileName, limits);
      const reason = whyUnreadable(entry);
      if (reason !== null) yield { name, unpack: null, reason };
      else yield { name, unpack: async (target) => write(await content(zip, entry), target, limits, signal) };
    }
  } finally {
    zip.close();
  }
}

/** Ways of compressing an entry: APPNOTE.TXT 6.3.10, section 4.4.5. */
const [STORED, DEFLATED] = [0, 8] as const;
const OTHER_METHODS: ReadonlyMap<number, string> = new Map([
  [1, "Shrink"],
  [6, "Implode"],
  [9, "Deflate64"],
  [12, "bzip2"],
  [14, "LZMA"],
  [93, "Zstandard"],
  [95, "XZ"],
  [96, "JPEG"],
  [97, "WavPack"],
  [98, "PPMd"],
]);

function whyUnreadable(entry: Entry): string | null {
  if (entry.isEncrypted()) return "it is protected by a password";
  const method = entry.compressionMethod;
  if (method === STORED || method === DEFLATED) return null;
  return `it is compressed by ${OTHER_METHODS.get(method) ?? `method ${method}`}, which is not supported: only Deflate is`;
}

function content(zip: Awaited<ReturnType<typeof openPromise>>, entry: Entry): Promise<Readable> {
  return zip.openReadStreamPromise(entry);
}

/** Has names with a character for each byte: an option that the library's types leave out beside the usual one. */
const BYTES_OF_NAMES = { highWaterMark: 16_384, filenameEncoding: "latin1" };

async function* tarEntries(archive: Opened, decompress: Transform[]): AsyncGenerator<ArchiveEntry> {
  const { path, limits, signal } = archive;
  const tar = extract(BYTES_OF_NAMES);
  const names = new TarNames();
  const source = createReadStream(path);
  // Compressed bytes are metered as they expand, whether or not an entry is unpacked.
  const reading = pipeline([source, ...decompress, ...(decompress.length > 0 ? [limits.meter(signal)] : []), tar]);
  reading.catch(() => {}); // ends the loop below with the same error
  for await (const entry of tar) {
    limits.entry();
    const { name: given, type, pax } = entry.header;
    if (type !== "file" && type !== "contiguous-file") {
      entry.resume();
      continue;
    }
    const isExtended = typeof pax === "object" && pax !== null && "path" in pax; // such a header is always UTF-8
    const name = isExtended ? given : names.read(given);
    let taken = false;
    yield {
      name: checkedName(name, limits),
      unpack: async (target) => {
        taken = true;
        const stream = entry as unknown as Readable;
        if (decompress.length > 0) await pipeline(stream, createWriteStream(target));
        else await write(stream, target, limits, signal);
      },
    };
    if (!taken) entry.resume();
  }
  await reading;
}

async function* compressedFile(
  { path, shown, limits, signal }: Opened,
  decompress: Transform,
): AsyncGenerator<ArchiveEntry> {
  limits.entry();
  const name = posix.basename(shown).replace(/\.(gz|gzip|zst|zstd)$/i, "") || "content";
  yield {
    name,
    unpack: (target) => pipeline(createReadStream(path), decompress, limits.meter(signal), createWriteStream(target)),
  };
}

function write(stream: Readable, target: string, limits: ArchiveLimits, signal: AbortSignal): Promise<void> {
  return pipeline(stream, limits.meter(signal), createWriteStream(target));
}

/** An entry's path below its archive. One that leads out of it, or would on any system, makes the whole archive suspect. */
function checkedName(given: string, limits: ArchiveLimits): string {
  const path = given.replaceAll("\\", "/");
  const name = posix.normalize(path);
  const isAbsolute = name.startsWith("/") || /^[a-z]:\//i.test(name);
  const leavesIt = isAbsolute || path.split("/").includes("..");
  if (leavesIt || name.includes("\0")) throw limits.refuse("the name of an entry leads out of it");
  return name.replace(/^\.\//, "");
}
