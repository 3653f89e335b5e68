import type { ProfileSpecification } from "../profiling/model/specification.ts";

export const exampleJobId = "5d769018-aa5a-4d29-8c5d-c97a00000000";

/** A specification as the original service documents it. */
export const exampleSpecification: ProfileSpecification = {
  id: "8930240b-a0e8-46e7-ace8-aab2b42fcc01",
  name: "Seattle weather",
  description: "Daily weather of Seattle, 2012 to 2015",
  headline: "Daily weather of Seattle",
  fields_of_science: ["EARTH AND RELATED ENVIRONMENTAL SCIENCES"],
  languages: ["en"],
  keywords: ["weather", "precipitation"],
  country: "US",
  date_published: "2024-05-01",
  license: "CC0 1.0",
  uploaded_by: "ADMIN",
  published_url: "https://example.org/datasets/seattle-weather",
  doi: "",
  cite_as: "",
  data_connectors: [{ type: "RawDataPath", dataset_id: "seattle-weather" }],
};
