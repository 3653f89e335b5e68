import { Transform } from "node:stream";
import iconv from "iconv-lite";
import type { BytesDecoder } from "./bytes-decoder.ts";
import { JohabDecoder } from "./johab.ts";
import { sevenBitDecoder } from "./seven-bit.ts";

/** The text that bytes stand for. */
export function decode(bytes: Buffer, encoding: string): string {
  const decoder = decoderOf(encoding);
  return decoder.write(bytes) + decoder.end();
}

/** A stream from bytes to text without a byte order mark. */
export function decodeStream(encoding: string): Transform {
  const decoder = decoderOf(encoding);
  return new Transform({
    encoding: "utf8",
    transform: (bytes: Buffer, _encoding, done) => done(null, decoder.write(bytes)),
    flush: (done) => done(null, decoder.end()),
  });
}

/** Whether texts in an encoding of this name can be read. */
export function isEncoding(name: string): boolean {
  return ownDecoder(name) !== null || iconv.encodingExists(name);
}

function decoderOf(encoding: string): BytesDecoder {
  return ownDecoder(encoding) ?? ofLibrary(encoding);
}

function ownDecoder(encoding: string): BytesDecoder | null {
  const name = encoding.toLowerCase();
  return name === "johab" ? new JohabDecoder() : sevenBitDecoder(name);
}

function ofLibrary(encoding: string): BytesDecoder {
  const decoder = iconv.getDecoder(encoding);
  return { write: (bytes) => decoder.write(bytes), end: () => decoder.end() ?? "" };
}
