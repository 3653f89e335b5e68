import { stat } from "node:fs/promises";
import { v5 } from "uuid";
import type { ProfileSpecification, RawDataPath } from "../profiling/model/specification.ts";

/** Namespace of the dataset ids that the command makes up, so that the same folder always has the same id. */
const NAMESPACE = "6f1c6dc4-9a2b-4b53-8d0a-2f6f1b7a3a10";

/** A specification of a dataset of which no more is known than where it lies, and what is said of it here. */
export async function specificationOf(
  datasetId: string,
  /** Where that is on this machine; null where it is on another. */
  path: string | null,
  said: Partial<ProfileSpecification>,
): Promise<ProfileSpecification> {
  const name = said.name ?? datasetId;
  const changed = path === null ? null : await stat(path).catch(() => null);
  return {
    id: v5(datasetId, NAMESPACE),
    description: `Profile of ${name}`,
    headline: name,
    fields_of_science: [],
    languages: [],
    keywords: [],
    country: "",
    date_published: (changed?.mtime ?? new Date(0)).toISOString().slice(0, 10),
    license: "",
    uploaded_by: "",
    ...said,
    name,
    data_connectors: [{ type: "RawDataPath", dataset_id: datasetId, ...readOptionsOf(said.data_connectors) }],
  };
}

/** How files are to be read, as connectors say it; where these lie is what the path says. */
function readOptionsOf(connectors: unknown): Pick<RawDataPath, "read_options"> {
  const given = (Array.isArray(connectors) ? connectors : []) as Partial<RawDataPath | null>[];
  const options = given.flatMap((connector) => connector?.read_options ?? []);
  return options.length === 0 ? {} : { read_options: options };
}
