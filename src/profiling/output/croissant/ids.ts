import { v5 } from "uuid";

/** The id of a part of a dataset: UUIDv5 of the dataset's id and the way to the part. Never changes. */
export function partId(datasetId: string, ...way: string[]): string {
  return v5(way.join("\u0000"), datasetId);
}
