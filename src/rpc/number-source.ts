/** The most characters that a number may be written in: all that the largest double has as an integer, and some. */
const MOST_CHARACTERS = 400;

/**
 * True if a number parsed from a JSON text is exactly the number that was written, however it was written; false for
 * any that is written in more than `MOST_CHARACTERS`.
 */
export function survivesRoundTrip(source: string, value: number): boolean {
  if (!Number.isFinite(value) || source.length > MOST_CHARACTERS) return false;
  const written = decimal(source);
  const kept = decimal(String(value));
  return written !== null && kept !== null && written.digits === kept.digits && written.exponent === kept.exponent;
}

/** A JSON number as ±digits × 10^exponent, with no zero at either end of the digits. */
function decimal(text: string): { digits: string; exponent: bigint } | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return null;
  const [, sign = "", whole = "", fraction = "", power = "0"] = match;
  const digits = `${whole}${fraction}`;
  const [from, to] = [leadingZeros(digits), digits.length - trailingZeros(digits)];
  if (from >= to) return { digits: "0", exponent: 0n };
  const exponent = BigInt(power) - BigInt(fraction.length) + BigInt(digits.length - to);
  return { digits: `${sign}${digits.slice(from, to)}`, exponent };
}

function leadingZeros(digits: string): number {
  let count = 0;
  while (digits.charCodeAt(count) === ZERO) count++;
  return count;
}

function trailingZeros(digits: string): number {
  let count = 0;
  while (digits.charCodeAt(digits.length - 1 - count) === ZERO) count++;
  return count;
}

const ZERO = 48;

/**
 * The texts of the numeric ids of a document's requests, by request. Parsing again with the source texts is slow, so it
 * is done only where an id might not be what was written.
 */
export function idSources(text: string, document: unknown): Map<unknown, string> {
  const byRequest = new Map<unknown, string>();
  const requests: readonly unknown[] = Array.isArray(document) ? document : [document];
  if (!requests.some(hasDoubtfulId) && !UNUSUAL_ID.test(text)) return byRequest;
  const byHolder = new Map<unknown, string>();
  const again: unknown = JSON.parse(text, function (this: unknown, key, value, context?: { source?: string }) {
    if (key === "id" && typeof value === "number" && context?.source !== undefined) byHolder.set(this, context.source);
    return value as unknown;
  });
  for (const [i, request] of (Array.isArray(again) ? again : [again]).entries()) {
    const source = byHolder.get(request);
    if (source !== undefined) byRequest.set(requests[i], source);
  }
  return byRequest;
}

/** A number written with a fraction or an exponent in the place of an id, at whatever depth. */
const UNUSUAL_ID = /"(?:i|\\u0069)(?:d|\\u0064)"\s*:\s*-?\d+[.eE]/i;

function hasDoubtfulId(request: unknown): boolean {
  if (typeof request !== "object" || request === null || !("id" in request)) return false;
  return typeof request.id === "number" && !Number.isSafeInteger(request.id);
}
