import { promisify } from "node:util";
import { gunzip as gunzipAside, gzip as gzipAside, gzipSync } from "node:zlib";

/** Waiting for a thread to pack as many characters, or fewer, takes longer than to pack them. */
const FEW = 262_144;
const FAST = { level: 1 };

/** Text as gzipped UTF-8. */
export async function gzip(text: string): Promise<Uint8Array> {
  return text.length <= FEW ? gzipSync(text, FAST) : promisify(gzipAside)(text, FAST);
}

/** The text of what `gzip` has packed; rejects where it was packed by nobody. */
export async function gunzip(packed: Uint8Array): Promise<string> {
  return (await promisify(gunzipAside)(packed)).toString("utf8");
}
