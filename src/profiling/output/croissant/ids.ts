import { v5 } from "uuid";
import { canonicalId } from "../../model/canonical-id.ts";

/** The id of a part of a dataset: UUIDv5 of the dataset's id and the way to the part. Never changes. */
export function partId(datasetId: string, ...way: string[]): string {
  return v5(way.join("\u0000"), bytesOf(datasetId));
}

/** The bytes of a UUID of any version and variant, those too that RFC 9562 does not know. */
function bytesOf(uuid: string): Uint8Array {
  return Buffer.from(canonicalId(uuid).replaceAll("-", ""), "hex");
}
