// biome-ignore lint/suspicious/noExplicitAny: a document is looked into as JSON, whatever it holds
type Json = any;

/**
 * What the reference validator of Croissant checks of a document as a whole: that its nodes have ids and names of their
 * own, and refer to each other as their classes allow. The tables of the specification are in croissant-tables.ts.
 */
export function ruleProblems(document: Json): string[] {
  const nodes = new Map<string, Json>();
  const fieldsOf = new Map<string, Set<string>>();
  const problems: string[] = [];
  for (const item of document.distribution ?? []) nodes.set(item["@id"], item);
  for (const set of document.recordSet ?? []) {
    nodes.set(set["@id"], set);
    const own = new Set<string>();
    fieldsOf.set(set["@id"], own);
    for (const field of everyField(set.field ?? [])) {
      nodes.set(field["@id"], field);
      own.add(field["@id"]);
    }
  }
  const is = (id: Json, ...types: string[]): boolean =>
    [nodes.get(id?.["@id"])?.["@type"]].flat().some((type) => types.includes(type));
  const say = (broken: boolean, sentence: string): void => {
    if (broken) problems.push(sentence);
  };
  say(typeof document["@context"] !== "object", "the context is no object");
  say(document["@type"] !== "sc:Dataset", "the document is no sc:Dataset");
  say(document.version !== undefined && !isVersion(document.version), `the version ${document.version} is none`);
  for (const item of document.distribution ?? []) {
    const { name, containedIn } = item;
    const isObject = [item["@type"]].flat().includes("cr:FileObject");
    for (const container of [containedIn ?? []].flat()) {
      say(!is(container, "cr:FileObject", "cr:FileSet"), `${name} is contained in what is no file`);
    }
    const hashes = ["sha256", "md5"].filter((member) => member in item).length;
    const isAlone = isObject && containedIn === undefined && document.isLiveDataset !== true;
    say(isAlone && hashes !== 1, `${name} has ${hashes} hashes`);
    for (const glob of isObject ? [] : [item.includes ?? []].flat()) {
      say(glob === "" || glob.startsWith("/") || glob.split("/").includes(".."), `${name} includes ${glob}`);
    }
  }
  say(twice((document.distribution ?? []).map(filed)) !== null, "two files or file sets share a name");
  const doubled = twice((document.recordSet ?? []).map(({ name }: Json) => name));
  say(doubled !== null, `two record sets are called ${doubled}`);
  for (const set of document.recordSet ?? []) {
    for (const key of [set.key ?? []].flat()) {
      say(fieldsOf.get(set["@id"])?.has(key["@id"]) !== true, `the key of ${set.name} is none of its fields`);
    }
    for (const siblings of siblingsOf(set.field ?? [])) {
      const name = twice(siblings.map((field) => field.name));
      say(name !== null, `${set.name} has two fields ${name}`);
    }
    const columns = new Set((set.field ?? []).map(({ name }: Json) => name));
    for (const record of set.examples ?? []) {
      const other = Object.keys(record).find((name) => !columns.has(name));
      say(other !== undefined, `the examples of ${set.name} have a column ${other}`);
    }
    for (const field of everyField(set.field ?? [])) {
      const { source = {}, references, dataType, subField } = field;
      const place = `${set.name}/${field.name}`;
      say(source.fileObject !== undefined && !is(source.fileObject, "cr:FileObject"), `${place} is of no file`);
      say(source.fileSet !== undefined && !is(source.fileSet, "cr:FileSet"), `${place} is of no file set`);
      say(references !== undefined && !is(references.field, "cr:Field"), `${place} refers to no field`);
      say(dataType === undefined && !(subField?.length > 0), `${place} has neither a type nor parts`);
      for (const type of [dataType ?? []].flat()) {
        say(!/^(?:sc|cr|dg|wd):\w+$/.test(type) && !URL.canParse(type), `${place} has the type ${type}`);
      }
      const { jsonPath, column, fileProperty } = source.extract ?? {};
      say(jsonPath !== undefined && !isJsonPath(jsonPath), `${place} has the path ${jsonPath}`);
      say(column !== undefined && (typeof column !== "string" || column === ""), `${place} has no column`);
      say(
        fileProperty !== undefined && !FILE_PROPERTIES.has(fileProperty),
        `${place} is the ${fileProperty} of a file`,
      );
    }
  }
  return problems;
}

const FILE_PROPERTIES = new Set(["fullpath", "filename", "content", "lines", "lineNumbers"]);

function* everyField(fields: Json[]): Generator<Json> {
  for (const field of fields) {
    yield field;
    yield* everyField(field.subField ?? []);
  }
}

function siblingsOf(fields: Json[]): Json[][] {
  return [fields, ...fields.flatMap(({ subField }) => (subField === undefined ? [] : siblingsOf(subField)))];
}

function filed(item: Json): string {
  return `${[item["@type"]].flat()[0]} ${item.name}`;
}

function twice(names: string[]): string | null {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size) ?? null;
}

/** A version as in Semantic Versioning, or its first parts. */
function isVersion(version: unknown): boolean {
  return /^\d+(?:\.\d+){0,2}(?:[-+][\w.+-]+)?$/.test(String(version));
}

/**
 * JSONPath as in RFC 9535, as far as profiles have it: members by name, in brackets where that is no word, elements by
 * number, from one on, or all. At its end may stand `~`, the names of members, which the RFC has nothing for and several
 * programs write so.
 */
function isJsonPath(path: unknown): boolean {
  return (
    typeof path === "string" && /^\$(?:\.[A-Za-z_]\w*|\['(?:[^'\\]|\\.)*'\]|\[(?:\*|\d+|\d+:)\]|\.\*)*~?$/s.test(path)
  );
}
