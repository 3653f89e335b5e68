import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { CompactReader, zigzag } from "./compact.ts";

// "Data Pages" and parquet.thrift of Apache Parquet 2.12: PageHeader, DataPageHeader, DictionaryPageHeader, DataPageHeaderV2.

/** Members of PageHeader. */
const [TYPE, UNPACKED, PACKED] = [1, 2, 3] as const;
/** The header of its own that a page of a kind has among them, by the kind's number. */
const OWN: Readonly<Record<number, number>> = { 0: 5, 2: 7, 3: 8 };
const DICTIONARY = 2;
const SECOND_VERSION = 3;
/** Members of the own headers, and of that of a data page of the second version. */
const [VALUES, ENCODING, LEVEL_ENCODING] = [1, 2, 3] as const;
const [ENCODING_V2, DEFINITIONS, REPETITIONS, IS_PACKED] = [4, 5, 6, 7] as const;
const FALSE = 2;
/** Bytes of a page once it is unpacked, which the format counts in 32 bits. */
const LARGEST_PAGE = 2 ** 31 - 1;
const LEAST_BYTES = 4;

/** A page of a column chunk: how its values are written, and where it stands. */
export interface Page {
  isDictionary: boolean;
  values: number;
  encoding: number;
  /** Bytes in front of the values that say which rows have one, and are not packed; null where these are among those. */
  levels: number | null;
  /** How levels are written that are among the values. */
  levelEncoding: number;
  isPacked: boolean;
  /** Where it begins and ends behind its header, and how many bytes it has once it is unpacked. */
  from: number;
  to: number;
  size: number;
}

/** The page whose header stands at a place; null where it is none that holds values. Throws a RangeError where it makes no sense. */
export function pageAt(bytes: Buffer, at: number): Page | null {
  const reader = new CompactReader(bytes, at);
  const places = new Map(Array.from(reader.fields(), ({ id, from }) => [id, from]));
  const number = (known: ReadonlyMap<number, number>, id: number): number | null => {
    const from = known.get(id);
    return from === undefined ? null : zigzag(new CompactReader(bytes, from).varint());
  };
  const [kind, size, packed] = [TYPE, UNPACKED, PACKED].map((id) => number(places, id));
  const own = places.get(OWN[kind ?? -1] ?? -1);
  if (own === undefined) return null;
  const fields = Array.from(new CompactReader(bytes, own).fields());
  const members = new Map(fields.map(({ id, from }) => [id, from]));
  const isSecond = kind === SECOND_VERSION;
  const page: Page = {
    isDictionary: kind === DICTIONARY,
    values: number(members, VALUES) ?? -1,
    encoding: number(members, isSecond ? ENCODING_V2 : ENCODING) ?? -1,
    levels: isSecond ? (number(members, DEFINITIONS) ?? -1) : null,
    levelEncoding: isSecond ? -1 : (number(members, LEVEL_ENCODING) ?? -1),
    isPacked: !fields.some(({ id, type }) => isSecond && id === IS_PACKED && type === FALSE),
    from: reader.at,
    to: reader.at + (packed ?? -1),
    size: size ?? -1,
  };
  const { from, to, levels, values } = page;
  const isPlaced = to >= from && to <= bytes.length && page.size >= 0 && page.size <= LARGEST_PAGE;
  const hasSense = isPlaced && values >= 0 && (levels ?? 0) >= 0;
  // Each value of a dictionary takes that many bytes, or more.
  if (page.isDictionary && values * LEAST_BYTES > page.size) throw new RangeError("a dictionary is not all there");
  if (!hasSense || (isSecond && number(members, REPETITIONS) !== 0)) throw new RangeError("a page makes no sense");
  return page;
}

type Unpack = (packed: Uint8Array, size: number) => Uint8Array;

/** The packing that wasm/snappy.ts knows. */
export const SNAPPY = 1;

/** How pages may be packed besides, by the codec's number. */
const CODECS: Readonly<Record<number, Unpack>> = {
  0: (packed) => packed,
  2: (packed, size) => gunzipSync(packed, { maxOutputLength: size }),
  4: (packed, size) => brotliDecompressSync(packed, { maxOutputLength: size }),
  6: (packed, size) => zstdDecompressSync(packed, { maxOutputLength: size }),
};

export const isKnownCodec = (codec: number): boolean => codec === SNAPPY || Object.hasOwn(CODECS, codec);

/** The so many bytes that packed ones stand for; throws a RangeError where they do not. */
export function unpacked(codec: number, packed: Uint8Array, size: number): Uint8Array {
  const bytes = size === 0 ? packed.subarray(0, 0) : unpack(CODECS[codec] as Unpack, packed, size);
  if (bytes.length !== size) throw new RangeError("a page has not the size that it is said to have");
  return bytes;
}

function unpack(codec: Unpack, packed: Uint8Array, size: number): Uint8Array {
  try {
    return codec(packed, size);
  } catch (error) {
    throw new RangeError("a page cannot be unpacked", { cause: error });
  }
}
