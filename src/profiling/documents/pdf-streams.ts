import { inflateSync, constants as zlib } from "node:zlib";
import { ServiceError } from "../../errors/service-error.ts";

/** Bytes that a packed stream of a PDF may unpack to, and all of them together: they are held in memory and parsed. */
const LARGEST_STREAM = 67_108_864;
const LARGEST_TOTAL = 268_435_456;
const MOST_STREAMS = 250_000;
/** Bytes before a stream in which it says how it is packed. */
const DICTIONARY = 2048;

const STREAM = Buffer.from("stream");
const FLATE = /\/(?:FlateDecode|Fl)(?=[\s/\]>])/g;
const IMAGE = /\/Subtype\s*\/Image(?=[\s/>])/;

/**
 * Throws where the streams of a PDF unpack to more than is read. Pictures are not looked at: their content is not read.
 * What is encrypted cannot be measured.
 */
export function measureStreams(pdf: Buffer, file: string): void {
  const refuse = (reason: string): ServiceError => new ServiceError("FILE_VALIDATION_ERROR", { file, reason });
  let total = 0;
  let count = 0;
  for (let at = pdf.indexOf(STREAM); at !== -1; at = pdf.indexOf(STREAM, at + STREAM.length)) {
    const begin = beginOf(pdf, at);
    if (begin === null) continue;
    const before = pdf.subarray(Math.max(0, at - DICTIONARY), at).toString("latin1");
    const dictionary = before.slice(Math.max(0, before.lastIndexOf(" obj")));
    const packings = dictionary.match(FLATE)?.length ?? 0;
    if (packings === 0 || IMAGE.test(dictionary)) continue;
    if (++count > MOST_STREAMS) throw refuse(`it has more than ${MOST_STREAMS} packed streams`);
    const size = unpackedSize(pdf.subarray(begin), packings);
    total += size;
    if (size > LARGEST_STREAM) throw refuse(`a stream of it unpacks to more than ${LARGEST_STREAM} bytes`);
    if (total > LARGEST_TOTAL) throw refuse(`its streams unpack to more than ${LARGEST_TOTAL} bytes`);
  }
}

/** Where the bytes of a stream begin: behind the end of the line of its keyword; null where that is another word. */
function beginOf(pdf: Buffer, at: number): number | null {
  const after = at + STREAM.length;
  if (pdf[after] === 10) return after + 1;
  if (pdf[after] === 13) return pdf[after + 1] === 10 ? after + 2 : after + 1;
  return null;
}

/** What packed bytes come to; more than is read where they come to more. Those that are damaged come to nothing. */
function unpackedSize(packed: Buffer, times: number): number {
  let bytes = packed;
  try {
    for (let i = 0; i < times; i++) {
      bytes = inflateSync(bytes, { maxOutputLength: LARGEST_STREAM, finishFlush: zlib.Z_SYNC_FLUSH });
    }
    return bytes.length;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? LARGEST_STREAM + 1 : 0;
  }
}
