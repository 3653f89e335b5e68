import type { ProfileSpecification } from "../../model/specification.ts";
import { defined } from "../defined.ts";
import type { DatasetHead } from "../schema/dataset-head.ts";
import { context } from "./context.ts";
import { partId } from "./ids.ts";
import { licenceUrl } from "./licence.ts";

/** The part of a Croissant document that says what the dataset is; absent is absent, never an empty string. */
export function datasetHead(specification: ProfileSpecification): DatasetHead {
  const given = (text: string | undefined): string | undefined => (text === "" ? undefined : text);
  const listed = (texts: string[]): string[] | undefined => (texts.length === 0 ? undefined : texts);
  const { id } = specification;
  const doi = given(specification.doi);
  const creator = given(specification.creator) ?? given(specification.uploaded_by);
  return defined<DatasetHead>({
    "@context": context,
    "@type": "sc:Dataset",
    "@id": id,
    conformsTo: "http://mlcommons.org/croissant/1.1",
    name: specification.name,
    description: given(specification.description) ?? specification.name,
    headline: given(specification.headline),
    license: licenceUrl(specification.license) ?? undefined,
    url: given(specification.published_url) ?? (doi === undefined ? `urn:uuid:${id}` : doiUrl(doi)),
    identifier: doi === undefined ? undefined : doiUrl(doi),
    creator:
      creator === undefined
        ? undefined
        : { "@type": "sc:Person", "@id": partId(id, "creator", creator), name: creator },
    datePublished: specification.date_published,
    citeAs: given(specification.cite_as),
    version: given(specification.version),
    isLiveDataset: isLive(specification) ? true : undefined,
    keywords: listed(specification.keywords),
    inLanguage: listed(specification.languages),
    fieldOfScience: listed(specification.fields_of_science),
    country: given(specification.country),
    uploadedBy: given(specification.uploaded_by),
  });
}

/** Databases change, so that no hash tells what they hold: it is the dataset that Croissant calls live, not a file of it. */
function isLive({ data_connectors }: ProfileSpecification): boolean {
  return data_connectors.some(({ type }) => type === "DatabaseConnection");
}

function doiUrl(doi: string): string {
  return `https://doi.org/${doi.replace(/^(https?:\/\/(dx\.)?doi\.org\/|doi:)/i, "")}`;
}
