import type { DocumentText } from "../../src/jobs/profile-reader.ts";

/** The text of a document as a string, however it was read. */
export function stringOf<Text extends DocumentText | null>(text: Text): string | Extract<Text, null> {
  if (text === null) return null as Extract<Text, null>;
  return typeof text === "string" ? text : Buffer.concat(text as readonly Uint8Array[]).toString("utf8");
}
