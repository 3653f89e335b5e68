import iconv from "iconv-lite";
import type { BytesDecoder } from "./bytes-decoder.ts";

const ESCAPE = 0x1b;
const LINE_END = 0x0a;

/** How an encoding of seven bits turns to another set of characters, and back to ASCII. */
interface Turns {
  /** The encoding of eight bits that has the same characters, its bytes with the highest bit set. */
  set: string;
  toSet: Buffer;
  toAscii: Buffer;
  /** What is left out wherever it stands. */
  announcement?: Buffer;
  /** What stands for a single character: ~~ for ~. */
  doubled?: number;
}

const KOREAN: Turns = {
  set: "euc-kr",
  toSet: Buffer.from([0x0e]),
  toAscii: Buffer.from([0x0f]),
  announcement: Buffer.from("\x1b$)C"),
};
const HZ: Turns = { set: "gb18030", toSet: Buffer.from("~{"), toAscii: Buffer.from("~}"), doubled: 0x7e };

/** Texts of seven bits: ISO-2022-KR (RFC 1557) and HZ (RFC 1843). */
class TurningDecoder implements BytesDecoder {
  readonly #turns: Turns;
  #rest: Buffer = Buffer.alloc(0);
  #inSet = false;

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  write(bytes: Buffer): string {
    return this.#decode(Buffer.concat([this.#rest, bytes]), false);
  }

  end(): string {
    return this.#decode(this.#rest, true);
  }

  #decode(bytes: Buffer, last: boolean): string {
    const { set, toSet, toAscii, announcement, doubled } = this.#turns;
    const eight: number[] = [];
    const longest = announcement?.length ?? 2;
    let at = 0;
    const turns = (to: Buffer): boolean => {
      if (!bytes.subarray(at, at + to.length).equals(to)) return false;
      at += to.length;
      return true;
    };
    while (at < bytes.length && (last || at + longest <= bytes.length)) {
      const byte = bytes[at] as number;
      if (announcement !== undefined && turns(announcement)) continue;
      if (!this.#inSet && turns(toSet)) this.#inSet = true;
      else if (this.#inSet && turns(toAscii)) this.#inSet = false;
      else if (byte < 0x20) {
        if (byte === LINE_END) this.#inSet = false; // both say that a line begins in ASCII
        eight.push(byte);
        at++;
      } else if (this.#inSet) {
        eight.push(byte | 0x80, (bytes[at + 1] ?? 0) | 0x80);
        at += 2;
      } else {
        if (byte === doubled && bytes[at + 1] === doubled) at++;
        eight.push(byte);
        at++;
      }
    }
    this.#rest = bytes.subarray(at);
    return iconv.decode(Buffer.from(eight), set);
  }
}

/** The encoding of a text in ASCII that turns to other sets of characters; null where it does not. */
export function sevenBitEncoding(bytes: Buffer): string | null {
  if (bytes.includes(ESCAPE)) {
    if (bytes.includes("\x1b$)C") && bytes.includes(KOREAN.toSet)) return "iso-2022-kr";
    if (bytes.includes("\x1b$B") || bytes.includes("\x1b$@")) return "iso-2022-jp";
  }
  return bytes.includes(HZ.toSet) && isHz(bytes.toString("latin1")) ? "hz-gb-2312" : null;
}

/** In HZ what stands between the turns is pairs of bytes, most of which are characters in frequent use, or punctuation. */
function isHz(text: string): boolean {
  const turned = [...text.matchAll(/~\{([^\n]*?)~\}/g)].map(([, pairs = ""]) => pairs);
  if (!turned.every((pairs) => /^(?:[!-w][!-~])+$/.test(pairs))) return false;
  const pairs = turned.join("").match(/../g) ?? [];
  return pairs.length >= 2 && pairs.filter((pair) => /^[!#0-W]/.test(pair)).length >= pairs.length * 0.8;
}

/** The decoder of an encoding of seven bits; null of any other. */
export function sevenBitDecoder(encoding: string): BytesDecoder | null {
  switch (encoding) {
    case "iso-2022-kr":
      return new TurningDecoder(KOREAN);
    case "hz-gb-2312":
      return new TurningDecoder(HZ);
    case "iso-2022-jp": {
      const decoder = new TextDecoder(encoding);
      return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
    }
    default:
      return null;
  }
}
