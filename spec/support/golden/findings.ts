import type { Profiles } from "../profile.ts";

// biome-ignore lint/suspicious/noExplicitAny: profiles are looked into by path, as a reader of JSON does
type Json = any;

type Members = Record<string, unknown>;

/** What a profile says, in a form that people can read and write: things that have names by these. */
export interface Findings {
  warnings: number;
  recordSetNames: string[];
  /** By name: file, rowCount, columnNames, columns by name, and the other members of a record set. */
  recordSets: Record<string, Members>;
  /** By path: type, size, and what is wrong with the file. */
  files: Record<string, Members>;
  light: Json;
  heavy: Json;
  cdd: Json;
}

/** What is left out of a new expected.json: long, or said by others. */
const BULKY = ["histogram", "topValues", "otherCount", "sample", "examples", "extract"];

export function findingsOf({ light, heavy, cdd, warnings }: Profiles): Findings {
  const objects = heavy.distribution.filter((item: Json) => [item["@type"]].flat().includes("cr:FileObject"));
  const fileNames = new Map<string, string>(objects.map((file: Json) => [file["@id"], file.name]));
  const fieldNames = new Map<string, string>(
    heavy.recordSet.flatMap((set: Json) => namesOf(set.field, `${set.name}/`)),
  );
  return {
    warnings,
    recordSetNames: heavy.recordSet.map(({ name }: Json) => name),
    recordSets: byName(heavy.recordSet, (set) => recordSetOf(set, fileNames, fieldNames)),
    files: byName(objects, ({ contentSize, encodingFormat, error, remark }) =>
      defined({ type: encodingFormat, size: Number.parseInt(contentSize, 10), ...problems({ error, remark }) }),
    ),
    light,
    heavy,
    cdd,
  };
}

/** The same without documents and what is long. */
export function inShort(findings: Findings): Pick<Findings, "warnings" | "recordSets"> {
  const short = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(short);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, own]) => (BULKY.includes(name) ? [] : [[name, short(own)]])),
    );
  };
  return { warnings: findings.warnings, recordSets: short(findings.recordSets) as Findings["recordSets"] };
}

function recordSetOf(set: Json, fileNames: Map<string, string>, fieldNames: Map<string, string>): Members {
  const { "@type": _, "@id": __, name: ___, key, statistics, structure, field, error, ...more } = set;
  const [first] = field;
  return defined({
    file: fileNames.get(first?.source.fileObject?.["@id"]),
    rowCount: statistics?.rowCount,
    ...problems({ error }),
    key: key === undefined ? undefined : [key].flat().map((own: Json) => fieldNames.get(own["@id"])),
    ...structure,
    ...more,
    columnNames: error === undefined ? field.map(({ name }: Json) => name) : undefined,
    columns: error === undefined ? columnsOf(field, fieldNames) : undefined,
  });
}

function columnsOf(fields: Json[], fieldNames: Map<string, string>): Record<string, Members> {
  return byName(fields, (field) => {
    const {
      "@type": _,
      "@id": __,
      name: ___,
      annotation: ____,
      dataType,
      source,
      statistics,
      elements,
      ...rest
    } = field;
    const { references, semanticTypes, subField, ...more } = rest;
    return defined({
      type: [dataType].flat()[0],
      ...withoutType(statistics),
      elements: elements === undefined ? undefined : withoutType(elements),
      meanings: semanticTypes?.map(({ type }: Json) => type),
      refersTo: references === undefined ? undefined : fieldNames.get(references.field["@id"]),
      ...more,
      extract: source.extract,
      columns: subField === undefined ? undefined : columnsOf(subField, fieldNames),
    });
  });
}

function problems(given: Record<string, Json>): Members {
  return Object.fromEntries(
    Object.entries(given).map(([member, error]) => [
      member,
      error === undefined ? undefined : { name: error.name, description: error.description, ...error.details },
    ]),
  );
}

function namesOf(fields: Json[], prefix: string): [string, string][] {
  return fields.flatMap((field): [string, string][] => [
    [field["@id"], `${prefix}${field.name}`],
    ...namesOf(field.subField ?? [], `${prefix}${field.name}.`),
  ]);
}

function byName(items: Json[], of: (item: Json) => Members): Record<string, Members> {
  return Object.fromEntries(items.map((item) => [item.name, of(item)]));
}

function withoutType({ "@type": _, ...members }: Json): Members {
  return members;
}

function defined(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
