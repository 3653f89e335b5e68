/** An id of a job, batch or dataset as it is stored: a UUID is the same in capital and in small letters, and as a URN. */
export function canonicalId(id: string): string {
  return id.toLowerCase().replace(/^urn:uuid:/, "");
}
