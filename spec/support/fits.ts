const CARD = 80;
const BLOCK = 2880;

type Value = string | number | bigint | boolean;

/** A header of a FITS file. */
export function fitsHeader(cards: [keyword: string, value: Value][]): Buffer {
  const lines = cards.map(([keyword, value]) => {
    const text =
      typeof value === "string"
        ? `'${value.padEnd(8)}'`
        : typeof value === "boolean"
          ? value
            ? "T"
            : "F"
          : String(value);
    return `${keyword.padEnd(8)}= ${text.padStart(20)} / about ${keyword}`.padEnd(CARD);
  });
  return block(Buffer.from([...lines, "END".padEnd(CARD)].join(""), "latin1"), 0x20);
}

/** The first header of a file that has its data in others. */
export function fitsPrimary(): Buffer {
  return fitsHeader([
    ["SIMPLE", true],
    ["BITPIX", 8],
    ["NAXIS", 0],
  ]);
}

/** A header with its data. */
export function fitsUnit(cards: [keyword: string, value: Value][], data: Buffer): Buffer {
  return Buffer.concat([fitsHeader(cards), block(data, 0)]);
}

function block(bytes: Buffer, fill: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK, fill)]);
}
