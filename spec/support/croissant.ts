import jsonld from "jsonld";
import { ruleProblems } from "./croissant-rules.ts";
import { tableProblems } from "./croissant-tables.ts";
import { schemaProblems } from "./published-schemas.ts";

// biome-ignore lint/suspicious/noExplicitAny: a document is looked into as JSON, whatever it holds
type Json = any;

const SCHEMA = "https://schema.org/";

/** The schema.org properties and types that profiles use. */
const SCHEMA_TERMS = new Set(
  [
    "Boolean",
    "Dataset",
    "Date",
    "DateTime",
    "Float",
    "Integer",
    "Organization",
    "Person",
    "Text",
    "Time",
    "URL",
    "contentSize",
    "contentUrl",
    "creator",
    "datePublished",
    "description",
    "distribution",
    "encodingFormat",
    "headline",
    "identifier",
    "inLanguage",
    "keywords",
    "license",
    "name",
    "sha256",
    "url",
    "version",
  ].map((term) => `${SCHEMA}${term}`),
);

/** Every rule of Croissant 1.1, of this project, and of the schema that it publishes, that a document breaks. */
export async function croissantProblems(document: Json): Promise<string[]> {
  const problems: string[] = [];
  if (document.conformsTo !== "http://mlcommons.org/croissant/1.1") problems.push("conformsTo is wrong");
  const ids = new Set<string>();
  const references: string[] = [];
  walk(document, "$", (node, path) => {
    for (const [key, value] of Object.entries(node)) {
      if (value === "" && !MAY_BE_EMPTY.has(key)) problems.push(`${path}.${key} is an empty string`);
      if (typeof value === "number" && !Number.isFinite(value)) problems.push(`${path}.${key} is not finite`);
    }
    const id = node["@id"];
    if (typeof id !== "string") return undefined;
    if (/\s/.test(id)) problems.push(`${path} has whitespace in its @id`);
    if (Object.keys(node).length === 1) references.push(id);
    else if (ids.has(id)) problems.push(`${path} repeats the @id ${id}`);
    else ids.add(id);
    return undefined;
  });
  for (const id of references) if (!ids.has(id)) problems.push(`${id} is referred to and not there`);
  const isLive = (document.distribution ?? []).some((entry: Json) => entry.isLiveDataset === true);
  if (isLive && document.isLiveDataset !== true) problems.push("holds a live database and is not live itself");
  for (const entry of document.distribution ?? []) problems.push(...distributionProblems(entry));
  for (const set of document.recordSet ?? []) {
    if ("source" in set) problems.push(`${set.name} has a source of its own`);
    for (const field of set.field) problems.push(...fieldProblems(field, set["@id"]));
  }
  const schema = document.recordSet === undefined ? "LightProfile" : "HeavyProfile";
  problems.push(...schemaProblems(schema, document));
  problems.push(...ruleProblems(document), ...tableProblems(document), ...(await expansionProblems(document)));
  return problems;
}

function distributionProblems(entry: Json): string[] {
  if (entry.isLiveDataset === true)
    return "sha256" in entry || /@/.test(entry.contentUrl) ? [`${entry.name} tells too much`] : [];
  const needed =
    entry["@type"] === "cr:FileSet" ? ["includes", "encodingFormat"] : ["contentUrl", "encodingFormat", "contentSize"];
  const problems = needed.filter((member) => !(member in entry)).map((member) => `${entry.name} lacks ${member}`);
  if (entry["@type"] === "cr:FileSet" && "contentUrl" in entry) problems.push(`${entry.name} has a contentUrl`);
  const hashed = /^[0-9a-f]{64}$/.test(entry.sha256 ?? "");
  if (entry["@type"] === "cr:FileObject" && !hashed && !("error" in entry)) problems.push(`${entry.name} has no hash`);
  if (/^\/|^[a-z]+:/i.test(entry.contentUrl ?? "")) problems.push(`${entry.name} has an absolute contentUrl`);
  return problems;
}

function fieldProblems(field: Json, parent: string): string[] {
  const problems: string[] = [];
  if (!field["@id"].startsWith(`${parent}/`)) problems.push(`${field.name} has an @id outside its parent`);
  if (!("dataType" in field) && !("subField" in field)) problems.push(`${field.name} has no dataType`);
  const extract = Object.keys(field.source?.extract ?? {});
  if (extract.length !== 1 || !["column", "jsonPath", "fileProperty"].includes(extract[0] ?? "")) {
    problems.push(`${field.name} has no single extract`);
  }
  for (const child of field.subField ?? []) problems.push(...fieldProblems(child, field["@id"]));
  return problems;
}

/** Terms that JSON-LD drops, and terms that expand to a schema.org name that does not exist. */
async function expansionProblems(document: Json): Promise<string[]> {
  const problems: string[] = [];
  // In safe mode, which the library's types do not know yet, a term that would be dropped is an error.
  const options = { base: "https://dataset.example/", safe: true } as { base: string };
  const expanded = await jsonld.expand(document, options).catch((error: { details?: unknown }) => {
    problems.push(`cannot be expanded: ${JSON.stringify(error.details)}`);
  });
  walk(expanded, "$", (node, path) => {
    if (node["@type"] === "@json") return false;
    const terms = [...Object.keys(node), ...[node["@type"] ?? []].flat()];
    for (const term of terms) {
      if (term.startsWith(SCHEMA) && !SCHEMA_TERMS.has(term)) problems.push(`${path}: ${term} is not of schema.org`);
    }
    return undefined;
  });
  return problems;
}

/** Calls `visit` for every object; where it returns false, what is below is left out. JSON literals are not entered. */
function walk(value: Json, path: string, visit: (node: Json, path: string) => false | undefined): void {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) walk(item, `${path}[${i}]`, visit);
  } else if (typeof value === "object" && value !== null) {
    if (visit(value, path) === false) return;
    for (const [key, member] of Object.entries(value)) {
      if (!JSON_LITERALS.has(key)) walk(member, `${path}.${key}`, visit);
    }
  }
}

/** A column of text may hold the empty text, which then is its least value. */
const MAY_BE_EMPTY = new Set(["min", "max", "value"]);

const JSON_LITERALS = new Set([
  "@context",
  "details",
  "examples",
  "histogram",
  "paddedRows",
  "otherRows",
  "warnings",
  "pattern",
  "reading",
  "rejectedRows",
  "sample",
  "semanticTypes",
  "structure",
  "writtenAs",
  "topValues",
  "typeCoverage",
]);
