import { canonicalId } from "./canonical-id.ts";
import type { ProfileSpecification } from "./specification.ts";

const TEXTS = ["description", "headline", "country", "license", "uploaded_by"] as const;
const OPTIONAL_TEXTS = ["published_url", "doi", "cite_as", "creator", "version"] as const;
const LISTS = ["fields_of_science", "languages", "keywords"] as const;

/**
 * A specification as all of the profiler takes it: the id in small letters, texts without the space around them, lists
 * without empty texts, and no optional member that says nothing. What is normalised stays as it is.
 */
export function normalised(given: ProfileSpecification): ProfileSpecification {
  const specification = { ...given, id: canonicalId(given.id) };
  for (const member of TEXTS) specification[member] = given[member].trim();
  for (const member of LISTS) {
    specification[member] = given[member].map((text) => text.trim()).filter((text) => text !== "");
  }
  for (const member of OPTIONAL_TEXTS) {
    const text = given[member]?.trim() ?? "";
    if (text === "") delete specification[member];
    else specification[member] = text;
  }
  return specification;
}
