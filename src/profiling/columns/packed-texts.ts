import { isAscii } from "node:buffer";
import { DuckDBBlobValue, type DuckDBValue } from "@duckdb/node-api";
import { items } from "./value-lists.ts";

/** Texts of at most this many bytes are packed, so that a pack is small whatever the others are. */
const SHORT = 200;
const IS_SHORT = `strlen(v) <= ${SHORT}`;
const BLANK = " ".charCodeAt(0);
const ZERO = "0".charCodeAt(0);

/** A distinct text, how often the column has it, and a number by which texts are put in order. */
export interface PackedText {
  v: string;
  n: number;
  h: bigint;
}

/**
 * SQL that takes texts v, their counts n and some numbers h out of a relation: a list of one pack, of which several may
 * be put together. A text in a list takes ten times as long to be read as its bytes in a pack.
 */
export function packedTexts(relation: string, h: string): string {
  const short = `encode(string_agg(concat(strlen(v), ' ', n, ' ', ${h}, ' ', v), '') FILTER (${IS_SHORT}))`;
  const long = `list({v: v, n: n, h: ${h}}) FILTER (NOT ${IS_SHORT})`;
  return `(SELECT [{short: ${short}, long: ${long}}] FROM ${relation})`;
}

/** The texts in packs, in no order. */
export function unpackedTexts(packs: DuckDBValue): PackedText[] {
  return items<{ short: DuckDBValue; long: DuckDBValue }>(packs).flatMap(({ short, long }) => [
    ...(short instanceof DuckDBBlobValue ? shortTexts(Buffer.from(short.bytes)) : []),
    ...items<{ v: string; n: DuckDBValue; h: DuckDBValue }>(long).map(({ v, n, h }) => ({
      v,
      n: Number(n),
      h: BigInt(h as bigint),
    })),
  ]);
}

function shortTexts(bytes: Buffer): PackedText[] {
  const decoder = isAscii(bytes) ? null : new TextDecoder("utf-8", { ignoreBOM: true }); // a mark is a letter of a text
  const texts: PackedText[] = [];
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let digit = bytes[at++] as number; digit >= ZERO; digit = bytes[at++] as number)
      value = value * 10 + digit - ZERO;
    return value;
  };
  while (at < bytes.length) {
    const length = number();
    const n = number();
    const hash = at;
    while (bytes[at] !== BLANK) at++;
    const h = at - hash > 1 ? BigInt(bytes.toString("latin1", hash, at)) : 0n;
    at++;
    const v = decoder?.decode(bytes.subarray(at, at + length)) ?? bytes.toString("latin1", at, at + length);
    at += length;
    texts.push({ v, n, h });
  }
  return texts;
}
