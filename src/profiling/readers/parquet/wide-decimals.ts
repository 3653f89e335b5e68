/** Bits of an integer that is read at once, which are 15 hexadecimal digits. */
const [BITS, HEX] = [60n, 15] as const;
/** Decimal digits that a sum of products of such integers is kept with. */
const DIGITS = 18;
const RADIX = 10n ** BigInt(DIGITS);
/** Most bytes of a decimal: so many sums of products have 127 bits still. */
const MOST_BYTES = 512;

/**
 * SQL of the digits, with their point, of a decimal of any width, which Parquet keeps as an integer in two's complement,
 * the highest byte first: `bytes` of them, at most 512. The powers of two are known by their decimal digits, 18 at a time;
 * what these add up to are numbers of 128 bits, of which the sum is a BIGNUM.
 */
export function wideDecimalText(value: string, scale: number, bytes: number): string {
  const limbs = Math.ceil((Math.min(bytes, MOST_BYTES) * 2) / HEX);
  const powers = Array.from({ length: limbs }, (_, i) => digitsOf(1n << (BITS * BigInt(limbs - 1 - i))));
  const limb = (i: number): string =>
    `('0x' || substr(struct_extract(d, 'm'), ${1 + i * HEX}, ${HEX}))::BIGINT::HUGEINT`;
  const sums = Array.from({ length: powers[0]?.length ?? 0 }, (_, place) => {
    const products = powers.flatMap((digits, i) => {
      const digit = digits[place] ?? 0n;
      return digit === 0n ? [] : [`${limb(i)} * ${digit}::HUGEINT`];
    });
    return products.length === 0
      ? null
      : `((${products.join(" + ")})::VARCHAR || '${"0".repeat(place * DIGITS)}')::BIGNUM`;
  }).filter((sum) => sum !== null);
  // Below zero, what the bits are turned into is one less than the number's size.
  const isNegative = "substr(h, 1, 1) >= '8'";
  const turned = `CASE WHEN ${isNegative} THEN translate(h, '0123456789ABCDEF', 'FEDCBA9876543210') ELSE h END`;
  const [length, longest] = [limbs * HEX, `greatest(length(n), ${limbs * HEX})::INTEGER`];
  const tooLong = "error('a decimal has more digits than its column is said to have')";
  const kept = `CASE WHEN ltrim(left(n, -${length}), '0') = '' THEN right(lpad(n, ${longest}, '0'), ${length}) ELSE ${tooLong} END`;
  const magnitude = `list_transform([${turned}], lambda n: ${kept})[1]`;
  const digits = `(${[...sums, "(struct_extract(d, 'below')::INTEGER)::BIGNUM"].join(" + ")})::VARCHAR`;
  const text = `list_transform([${digits}], lambda t: CASE WHEN struct_extract(d, 'below') THEN '-' ELSE '' END || ${pointed("t", scale)})[1]`;
  const parts = `list_transform([{'below': ${isNegative}, 'm': ${magnitude}}], lambda d: ${text})[1]`;
  return `list_transform([hex(${value})], lambda h: CASE WHEN h = '' THEN '0' WHEN h IS NOT NULL THEN ${parts} END)[1]`;
}

/** The digits of a number, 18 at a time, the lowest first. */
function digitsOf(value: bigint): bigint[] {
  return value < RADIX ? [value] : [value % RADIX, ...digitsOf(value / RADIX)];
}

/** The digits of an integer as those of one that is 10^scale times smaller. */
function pointed(digits: string, scale: number): string {
  if (scale === 0) return digits;
  const padded = `lpad(${digits}, greatest(length(${digits}), ${scale + 1})::INTEGER, '0')`;
  return `left(${padded}, -${scale}) || '.' || right(${padded}, ${scale})`;
}
