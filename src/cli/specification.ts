import { stat } from "node:fs/promises";
import type { ProfileSpecification } from "../profiling/model/specification.ts";
import { pathSpecification } from "../web/model/path-specification.ts";

/** A specification of a dataset of which no more is known than where it lies, and what is said of it here. */
export async function specificationOf(
  datasetId: string,
  /** Where that is on this machine; null where it is on another. */
  path: string | null,
  said: Partial<ProfileSpecification>,
): Promise<ProfileSpecification> {
  const changed = path === null ? null : await stat(path).catch(() => null);
  return pathSpecification(datasetId, changed?.mtime.getTime() ?? null, said);
}
