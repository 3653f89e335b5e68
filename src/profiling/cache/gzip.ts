import { promisify } from "node:util";
import { gunzip as gunzipAside, gunzipSync, gzip as gzipAside, gzipSync } from "node:zlib";

const gzipBeside = promisify(gzipAside);
const gunzipBeside = promisify(gunzipAside);

const FAST = { level: 1 };
/** Waiting for a thread to pack as many characters, or fewer, takes longer than to pack them. */
const FEW = 131_072;
/** As many bytes, or fewer, are unpacked sooner than a thread is waited for. */
const FEW_PACKED = 32_768;

/** A text as gzipped UTF-8. */
export async function gzipText(text: string): Promise<Uint8Array> {
  return text.length <= FEW ? gzipSync(text, FAST) : gzipBeside(text, FAST);
}

/** The text of what was packed; rejects where it was packed by nobody. */
export async function gunzip(packed: Uint8Array): Promise<string> {
  const bytes = packed.length <= FEW_PACKED ? gunzipSync(packed) : await gunzipBeside(packed);
  return bytes.toString("utf8");
}
