import { createHmac } from "node:crypto";

const PREFIX = "whsec_";

/**
 * The headers by which whoever is told something knows that it comes from here, is whole and new, as Standard Webhooks has
 * them: HMAC-SHA256 over the id, the time in seconds and the text. A secret that begins with `whsec_` is Base64 after that.
 */
export function signedHeaders(
  { id, text, now }: { id: string; text: string; now: number },
  secret: string,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const key = secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), "base64") : Buffer.from(secret);
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${text}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
