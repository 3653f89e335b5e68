import { Digits, type JsonNode, type JsonObject } from "./json-parser.ts";

/** Records that do not stand at the top of a document, an object each. */
export interface FoundRecords {
  records: JsonObject[];
  /** Where they stand in the document, as a JSONPath. */
  at: string;
  /** Members of the document that are none of the table. */
  beside: string[];
  /** Where a column's values stand in the document, as a JSONPath. */
  pathOf: (name: string) => string;
}

/** Members in which exports put their records, whatever stands beside. */
const CONTAINER = /^(?:data|results?|records?)$/i;
/** Members that tell of an export or an answer, rather than of something that the records are part of. */
const ENVELOPE =
  /^(?:[@$_].*|status\w*|success|ok|code|errors?|messages?|warnings?|count|total\w*|size|length|limit|offset|cursor|has_?more|page\w*|paging|pagination|per_?page|next\w*|prev\w*|first|last|links?|self|url|meta\w*|info|help|schema|version|api_?version|kind|etag|took|time\w*|generated\w*|exported\w*|updated\w*|license|copyright|query|params|request\w*|response\w*)$/i;
/** Objects within an object from which on each is a record that goes by its name; values that are no objects. */
const [MANY_OBJECTS, MANY_SCALARS] = [20, 200] as const;

/** The records of a document that is a single object, where it is plainly about records of its own; else null. */
export function recordsIn(document: JsonObject): FoundRecords | null {
  return features(document) ?? split(document) ?? columnar(document) ?? keyed(document) ?? wrapped(document);
}

/** Records that are arrays below one of the columns' names; null where the first one does not look like names. */
export function recordsBelowHeader(rows: JsonNode[], at = "$"): FoundRecords | null {
  const [header, ...others] = rows;
  if (!isNames(header) || others.length === 0) return null;
  const below = others.filter((row): row is JsonNode[] => Array.isArray(row) && row.length === header.length);
  if (below.length < others.length) return null;
  const tells = header.some(
    (_, i) => below.every((row) => isNumeric(row[i] ?? null)) && below.some((row) => row[i] !== null),
  );
  return tells ? tabular(header, below, `${at}[1:]`, []) : null;
}

function isNames(row: JsonNode | undefined): row is string[] {
  if (!Array.isArray(row) || row.length === 0 || new Set(row).size < row.length) return false;
  return row.every((cell) => typeof cell === "string" && cell !== "" && !isNumeric(cell));
}

function isNumeric(cell: JsonNode): boolean {
  if (cell === null || typeof cell === "number" || typeof cell === "boolean" || cell instanceof Digits) return true;
  return typeof cell === "string" && /^\s*[-+]?\d[\d.,]*\s*$/.test(cell);
}

function tabular(names: string[], rows: JsonNode[][], at: string, beside: string[]): FoundRecords {
  const records = rows.map((row): JsonObject => new Map(names.map((name, i) => [name, row[i] ?? null])));
  return {
    records,
    at: `${at}[*]`.replace("[1:][*]", "[1:]"),
    beside,
    pathOf: (name) => `${at === "$[1:]" ? at : `${at}[*]`}[${names.indexOf(name)}]`,
  };
}

function isObject(value: JsonNode | undefined): value is JsonObject {
  return value instanceof Map;
}

function areObjects(value: JsonNode | undefined): value is JsonObject[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

function isScalar(value: JsonNode): boolean {
  return !Array.isArray(value) && !isObject(value);
}

/** A member in a JSONPath. */
export function pathStep(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}']`;
}

function listed(document: JsonObject, name: string, records: JsonObject[]): FoundRecords {
  const at = `$${pathStep(name)}[*]`;
  const beside = [...document.keys()].filter((other) => other !== name);
  return { records, at, beside, pathOf: (column) => `${at}${pathStep(column)}` };
}

/** GeoJSON (RFC 7946): the features of a collection. */
function features(document: JsonObject): FoundRecords | null {
  const found = document.get("features");
  return document.get("type") === "FeatureCollection" && areObjects(found) ? listed(document, "features", found) : null;
}

/** Names of columns beside rows of cells, as pandas (`orient="split"`) and Socrata write them. */
function split(document: JsonObject): FoundRecords | null {
  const data = document.get("data");
  if (!Array.isArray(data) || data.length === 0) return null;
  const names = namesBeside(document);
  const rows = data.filter((row): row is JsonNode[] => Array.isArray(row) && row.length === names?.length);
  if (names === null || rows.length < data.length) return null;
  return tabular(
    names,
    rows,
    "$.data",
    [...document.keys()].filter((name) => name !== "data"),
  );
}

function namesBeside(document: JsonObject): string[] | null {
  const meta = document.get("meta");
  const view = isObject(meta) ? meta.get("view") : undefined;
  const columns = document.get("columns") ?? (isObject(view) ? view.get("columns") : undefined);
  if (!Array.isArray(columns)) return null;
  const names = columns.map((column) => (isObject(column) ? column.get("name") : column));
  const texts = names.filter((name) => typeof name === "string");
  return texts.length === names.length && new Set(texts).size === texts.length ? texts : null;
}

/** A list of cells for each column, or an object of cells by the numbers of rows, as pandas writes them. */
function columnar(document: JsonObject): FoundRecords | null {
  if (document.size < 2) return null;
  const columns = [...document];
  const lists = columns.map(([, cells]) => cellsOf(cells));
  const [first] = lists;
  if (first === undefined || first === null || first.length < 2) return null;
  if (lists.some((list) => list === null || list.length !== first.length)) return null;
  const records = first.map((_, i): JsonObject => new Map(columns.map(([name], n) => [name, lists[n]?.[i] ?? null])));
  const isList = Array.isArray(columns[0]?.[1]);
  return { records, at: "$", beside: [], pathOf: (name) => `$${pathStep(name)}${isList ? "[*]" : ".*"}` };
}

function cellsOf(column: JsonNode): JsonNode[] | null {
  const isNumbered = isObject(column) && [...column.keys()].every((name, i) => name === String(i));
  const cells = Array.isArray(column) ? column : isNumbered ? [...column.values()] : null;
  return cells?.every(isScalar) === true ? cells : null;
}

/** Objects that go by their names, alike each other; or as many values of one kind as no record has. */
function keyed(document: JsonObject): FoundRecords | null {
  const entries = [...document];
  const objects = entries.filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
  if (objects.length === entries.length && objects.length >= MANY_OBJECTS) {
    const members = new Set(objects.flatMap(([, object]) => [...object.keys()]));
    const total = objects.reduce((sum, [, object]) => sum + object.size, 0);
    if (total * 2 < members.size * objects.length) return null;
    const key = keyName(members);
    const records = objects.map(([name, object]): JsonObject => new Map([[key, name], ...object]));
    return { records, at: "$.*", beside: [], pathOf: (name) => (name === key ? "$.*~" : `$.*${pathStep(name)}`) };
  }
  if (entries.length < MANY_SCALARS || new Set(entries.map(([, value]) => kindOf(value))).size > 1) return null;
  const records = entries.map(
    ([name, value]): JsonObject =>
      new Map([
        ["key", name],
        ["value", value],
      ]),
  );
  return { records, at: "$.*", beside: [], pathOf: (name) => (name === "key" ? "$.*~" : "$.*") };
}

function keyName(members: ReadonlySet<string>): string {
  let name = "key";
  for (let n = 2; members.has(name); n++) name = `key_${n}`;
  return name;
}

function kindOf(value: JsonNode): string {
  if (Array.isArray(value)) return "array";
  return value instanceof Digits ? "number" : typeof value;
}

/** The one list of records of an object that is no more than what they came in. */
function wrapped(document: JsonObject): FoundRecords | null {
  const lists = [...document].filter(([, value]) => areObjects(value));
  const [name, records] = lists[0] ?? [];
  if (lists.length !== 1 || name === undefined || !areObjects(records)) return null;
  const beside = [...document.keys()].filter((other) => other !== name);
  const isEnvelope = beside.length > 0 && beside.every((other) => ENVELOPE.test(other));
  return isEnvelope || CONTAINER.test(name) ? listed(document, name, records) : null;
}
