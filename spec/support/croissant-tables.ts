// biome-ignore lint/suspicious/noExplicitAny: a document is looked into as JSON, whatever it holds
type Json = any;

type Kind = "text" | "url" | "boolean" | "date" | "id" | "node" | "json" | "size" | "hash" | "types" | "any";

/** A member of a class of Croissant: what it holds, whether it must be there, and whether it may hold several. */
interface Rule {
  kind: Kind;
  required?: true;
  many?: true;
}

const HEAD: Record<string, Rule> = {
  name: { kind: "text", required: true },
  description: { kind: "text" },
};

/** The tables of the Croissant 1.1 specification, as far as profiles have such members, and the profile's own terms. */
const TABLES: Record<string, Record<string, Rule>> = {
  "sc:Dataset": {
    ...HEAD,
    "@context": { kind: "any", required: true },
    conformsTo: { kind: "url", required: true },
    license: { kind: "url", required: true, many: true },
    url: { kind: "url", required: true },
    creator: { kind: "node", required: true, many: true },
    datePublished: { kind: "date", required: true },
    description: { kind: "text", required: true },
    keywords: { kind: "text", many: true },
    version: { kind: "text" },
    inLanguage: { kind: "text", many: true },
    citeAs: { kind: "text" },
    isLiveDataset: { kind: "boolean" },
    distribution: { kind: "node", many: true },
    recordSet: { kind: "node", many: true },
  },
  "cr:FileObject": {
    ...HEAD,
    contentUrl: { kind: "text", required: true },
    contentSize: { kind: "size" },
    encodingFormat: { kind: "text", required: true },
    sha256: { kind: "hash" },
    containedIn: { kind: "id", many: true },
    isLiveDataset: { kind: "boolean" },
  },
  "cr:FileSet": {
    ...HEAD,
    includes: { kind: "text", required: true, many: true },
    excludes: { kind: "text", many: true },
    encodingFormat: { kind: "text", required: true, many: true },
    containedIn: { kind: "id", many: true },
  },
  "cr:RecordSet": {
    ...HEAD,
    field: { kind: "node", many: true },
    key: { kind: "id", many: true },
    data: { kind: "json" },
    examples: { kind: "json" },
    annotation: { kind: "node", many: true },
  },
  "cr:Field": {
    ...HEAD,
    dataType: { kind: "types", many: true },
    source: { kind: "node" },
    isArray: { kind: "boolean" },
    arrayShape: { kind: "text" },
    repeated: { kind: "boolean" },
    references: { kind: "node" },
    subField: { kind: "node", many: true },
    annotation: { kind: "node", many: true },
    value: { kind: "json" },
    equivalentProperty: { kind: "url", many: true },
  },
};

const SOURCE: Record<string, Rule> = {
  fileObject: { kind: "id" },
  fileSet: { kind: "id" },
  recordSet: { kind: "id" },
  field: { kind: "id" },
  extract: { kind: "node" },
  transform: { kind: "node", many: true },
  format: { kind: "text" },
};

const DATA_TYPES = new Set(
  ["Boolean", "Date", "DateTime", "Float", "Integer", "Text", "Time", "URL", "ImageObject"].map((name) => `sc:${name}`),
);

/** Every rule of the specification's tables that a node, and what is below it, breaks. */
export function tableProblems(document: Json): string[] {
  const context = document["@context"];
  const own = (term: string): boolean => {
    const meaning = context[term]?.["@id"] ?? context[term];
    return typeof meaning === "string" && meaning.startsWith("dg:");
  };
  const isHead = document.recordSet === undefined;
  const visit = (node: Json, table: Record<string, Rule>, path: string): string[] => {
    const problems: string[] = [];
    for (const [member, { required }] of Object.entries(table)) {
      if (required && !(member in node)) problems.push(`${path} lacks ${member}`);
    }
    for (const [member, value] of Object.entries(node)) {
      if (member.startsWith("@") || own(member)) continue;
      const rule = table[member] ?? (node["@type"] === "sc:Dataset" ? SCHEMA_MEMBER : undefined);
      if (rule === undefined) {
        problems.push(`${path}.${member} is not of its class`);
        continue;
      }
      if (Array.isArray(value) && !rule.many && rule.kind !== "json")
        problems.push(`${path}.${member} is more than one`);
      for (const [i, one] of (rule.kind === "json" ? [value] : [value].flat()).entries()) {
        if (!isOf(rule.kind, one)) problems.push(`${path}.${member}[${i}] is no ${rule.kind}: ${JSON.stringify(one)}`);
      }
    }
    for (const member of ["distribution", "recordSet", "field", "subField", "annotation"]) {
      for (const [i, child] of [node[member] ?? []].flat().entries()) {
        const type = [child["@type"]].flat()[0];
        const below = TABLES[type];
        if (below === undefined) problems.push(`${path}.${member}[${i}] has the type ${type}`);
        else problems.push(...visit(child, below, `${path}.${member}[${i}]`));
      }
    }
    if (node.source !== undefined) problems.push(...sourceProblems(node.source, `${path}.source`));
    for (const type of [node.dataType ?? []].flat()) {
      if (type.startsWith("sc:") && !DATA_TYPES.has(type)) problems.push(`${path} has the data type ${type}`);
    }
    if (node.references !== undefined) problems.push(...sourceProblems(node.references, `${path}.references`));
    return problems;
  };
  const problems = visit(document, TABLES["sc:Dataset"] as Record<string, Rule>, "$");
  if (!isHead && document.recordSet.some((set: Json) => !("field" in set) && !("error" in set) && !("note" in set))) {
    problems.push("a record set has neither fields nor a reason");
  }
  return problems;
}

/** Other members of a dataset are schema.org's, whose names the expansion checks. */
const SCHEMA_MEMBER: Rule = { kind: "any", many: true };

function sourceProblems(source: Json, path: string): string[] {
  const problems: string[] = [];
  for (const [member, value] of Object.entries(source)) {
    const rule = SOURCE[member];
    if (rule === undefined || !isOf(rule.kind, value)) problems.push(`${path}.${member} is not of a source`);
  }
  const from = ["fileObject", "fileSet", "recordSet", "field"].filter((member) => member in source);
  if (from.length !== 1) problems.push(`${path} names ${from.length} sources`);
  return problems;
}

function isOf(kind: Kind, value: Json): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string" && value !== "";
    case "url":
      return typeof value === "string" && URL.canParse(value);
    case "boolean":
      return typeof value === "boolean";
    case "date":
      return (
        /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/.test(value) && !Number.isNaN(Date.parse(value))
      );
    case "id":
      return typeof value?.["@id"] === "string" && Object.keys(value).length === 1;
    case "node":
      return typeof value === "object" && value !== null;
    case "size":
      return /^\d+ B$/.test(value);
    case "hash":
      return /^[0-9a-f]{64}$/.test(value);
    case "types":
      return /^(sc|wd|cr|dg|https?):\S+$/.test(value);
    default:
      return true;
  }
}
