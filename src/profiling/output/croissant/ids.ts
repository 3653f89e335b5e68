import { v5 } from "uuid";
import { canonicalId } from "../../model/canonical-id.ts";

/** The id of a part of a dataset: UUIDv5 of the dataset's id and the way to the part. Never changes. */
export function partId(datasetId: string, ...way: string[]): string {
  return v5(way.join("\u0000"), bytesOf(datasetId));
}

/** The ids of sibling fields by name: the parent's, and the column's name without whitespace, unique among siblings. */
export function fieldIds(parentId: string, columns: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    columns.map((name, i) => {
      const own = encodeURIComponent(name.trim().replace(/\s+/g, "_").toWellFormed()) || `column_${i + 1}`;
      let segment = own;
      for (let n = i + 1; taken.has(segment); n++) segment = `${own}~${n}`;
      taken.add(segment);
      return [name, `${parentId}/${segment}`];
    }),
  );
}

/** The bytes of a UUID of any version and variant, those too that RFC 9562 does not know. */
function bytesOf(uuid: string): Uint8Array {
  return Buffer.from(canonicalId(uuid).replaceAll("-", ""), "hex");
}
