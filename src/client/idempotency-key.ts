/** A key that nobody else has. Pages that are not served by HTTPS have no `crypto.randomUUID`. */
export function newKey(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
