/** The powers of ten by which Eisel and Lemire's algorithm makes doubles of decimals. */
const [LEAST, MOST] = [-342, 308] as const;
/** Powers of ten up to this one are doubles. */
const EXACT = 22;
const HALF = 64n;
const LOWER = (1n << HALF) - 1n;
const WHOLE = 128;

let table: Uint8Array | null = null;

/** For each power the first 128 bits of five to it, upper half first, and then the exact powers of ten, as doubles. */
export function powers(): Uint8Array {
  if (table !== null) return table;
  table = new Uint8Array((MOST - LEAST + 1) * 16 + (EXACT + 1) * 8);
  const view = new DataView(table.buffer);
  let five = 1n;
  const put = (power: number, bits: bigint): void => {
    view.setBigUint64((power - LEAST) * 16, bits >> HALF, true);
    view.setBigUint64((power - LEAST) * 16 + 8, bits & LOWER, true);
  };
  for (let power = 0; power <= -LEAST; power++) {
    const length = lengthOf(five);
    if (power <= MOST) put(power, length > WHOLE ? five >> BigInt(length - WHOLE) : five << BigInt(WHOLE - length));
    if (power > 0) put(-power, reciprocal(power, five, length));
    five *= 5n;
  }
  for (let power = 0; power <= EXACT; power++) {
    view.setFloat64((MOST - LEAST + 1) * 16 + power * 8, Number(`1e${power}`), true);
  }
  return table;
}

/** Up to this power, the reciprocal is rounded up where it has more bits; of greater ones it is cut off. */
const ROUNDED = 27;

/** The first 128 bits of one through a power of five that is greater than one. */
function reciprocal(power: number, five: bigint, length: number): bigint {
  if (power <= ROUNDED) return (1n << BigInt(length + WHOLE - 1)) / five + 1n;
  const bits = (1n << BigInt(2 * length + WHOLE)) / five + 1n;
  return bits >> BigInt(lengthOf(bits) - WHOLE);
}

function lengthOf(value: bigint): number {
  const hex = value.toString(16);
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex[0] as string, 16)));
}
