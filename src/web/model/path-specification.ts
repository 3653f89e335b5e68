import { v5 } from "uuid";
import type { ProfileSpecification, RawDataPath } from "../../profiling/model/specification.ts";

/** Namespace of the dataset ids that are made up, so that the same folder always has the same id. */
const NAMESPACE = "6f1c6dc4-9a2b-4b53-8d0a-2f6f1b7a3a10";

/**
 * A specification of a dataset of which no more is known than its path below the data root, when it was changed (ms since
 * 1970, null where nobody knows), and what is said of it here.
 */
export function pathSpecification(
  datasetId: string,
  changed: number | null,
  said: Partial<ProfileSpecification>,
): ProfileSpecification {
  const name = said.name ?? datasetId;
  return {
    id: v5(datasetId, NAMESPACE),
    description: `Profile of ${name}`,
    headline: name,
    fields_of_science: [],
    languages: [],
    keywords: [],
    country: "",
    date_published: new Date(changed ?? 0).toISOString().slice(0, 10),
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
