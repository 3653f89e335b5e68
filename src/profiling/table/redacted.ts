import type { ColumnStatistics } from "../model/column-statistics.ts";
import { distinctNames } from "../model/distinct-names.ts";
import type { JsonValue } from "../model/json-value.ts";
import { quotedTexts, REDACTED } from "../model/redacted.ts";
import type { SpectrumFacts } from "../model/spectrum-facts.ts";
import type { ColumnProfile, MisfitRows, Reading, TableProfile } from "../model/table-profile.ts";
import type { TableStructure } from "../model/table-structure.ts";
import { soundsPersonal, type WrittenKind } from "../semantics/column-name.ts";
import { isPersonalValue } from "../semantics/detect.ts";
import { redactReason, redactText } from "../semantics/redact-text.ts";

/** Statistics that quote values or the distance between them. */
const QUOTING = [
  "min",
  "max",
  "range",
  "sum",
  "mean",
  "median",
  "percentile01",
  "percentile05",
  "percentile25",
  "percentile75",
  "percentile95",
  "percentile99",
  "interquartileRange",
  "histogram",
  "topValues",
  "otherCount",
] as const satisfies readonly (keyof ColumnStatistics)[];

type Content = Omit<TableProfile, "name" | "part" | "file">;

/**
 * A table's profile without the values of personal columns, and without what is an e-mail address, a phone, card or
 * account number elsewhere. Such a value is no name of a column either, as where the first row was taken for the header.
 */
export function redacted(profile: Content): Content {
  const { columns, examples, rejected, padded, others, reading, spectrum, declared } = profile;
  return withNames(
    {
      ...profile,
      columns: columns.map(redactColumn),
      examples: examples.map((record) => redactRecord(record, columns)),
      ...(rejected === undefined ? {} : { rejected: withoutText(rejected) }),
      ...(padded === undefined ? {} : { padded: withoutText(padded) }),
      ...(reading === undefined ? {} : { reading: redactReading(reading, columns) }),
      ...(spectrum === undefined ? {} : { spectrum: redactSpectrum(spectrum, columns) }),
      ...(declared === undefined ? {} : { declared: withoutRedacted(declared) }),
      ...(others === undefined
        ? {}
        : { others: { ...others, first: others.first.map((row) => ({ ...row, text: REDACTED })) } }),
    },
    redactedNames(columns.map(({ name }) => name)),
  );
}

/** A spectrum without its curve where that is of a personal column; what a file of templates calls its object may be anything. */
function redactSpectrum(spectrum: SpectrumFacts, columns: readonly ColumnProfile[]): SpectrumFacts {
  const { template, curve } = spectrum;
  const personal = columns.some(
    ({ name, personal }) => personal === true && [spectrum.wavelength, curve.column].includes(name),
  );
  return {
    ...spectrum,
    ...(personal ? { curve: { ...curve, wavelength: [], flux: [] } } : {}),
    ...(template === undefined
      ? {}
      : { template: { ...template, object: redactText(template.object), type: redactText(template.type) } }),
  };
}

/** What a database declares, but for references to tables whose names are kept out. */
function withoutRedacted(declared: NonNullable<Content["declared"]>): NonNullable<Content["declared"]> {
  return { ...declared, references: declared.references.filter(({ table }) => redactText(table) === table) };
}

/** What is said of how a table was read: names of sheets, of what lies beside it, and what may be taken for units. */
function redactReading(reading: Reading, columns: readonly ColumnProfile[]): Reading {
  const personal = new Set(columns.flatMap(({ name, personal }) => (personal === true ? [name] : [])));
  const { units, records, beside, emptySheets } = reading;
  const shownUnits = Object.entries(units ?? {}).filter(([column]) => !personal.has(column));
  return {
    ...reading,
    ...(units === undefined
      ? {}
      : { units: Object.fromEntries(shownUnits.map(([column, unit]) => [column, redactText(unit)])) }),
    ...(records === undefined ? {} : { records: redactText(records) }),
    ...(beside === undefined ? {} : { beside: beside.map(redactText) }),
    ...(emptySheets === undefined ? {} : { emptySheets: emptySheets.map(redactText) }),
  };
}

/** Facts about a document without what in their texts is personal, but for one of them, which is its name. */
export function redactedFacts(facts: Record<string, JsonValue>, name: string): Record<string, JsonValue> {
  const shown = ([own, value]: [string, JsonValue]): [string, JsonValue] => [
    own,
    typeof value === "string" && own !== name ? redactText(value) : value,
  ];
  return Object.fromEntries(Object.entries(facts).map(shown));
}

function withoutText(rows: MisfitRows): MisfitRows {
  const first = rows.first.map(({ reason, ...row }) => ({ ...row, reason: redactReason(reason), text: REDACTED }));
  return { ...rows, first };
}

/** What names become; null where none of them is a value. */
function redactedNames(names: readonly string[]): Map<string, string> | null {
  const shown = names.map(redactText);
  if (shown.every((name, i) => name === names[i])) return null;
  const distinct = distinctNames(shown);
  return new Map(names.map((name, i) => [name, distinct[i] as string]));
}

/** A profile whose columns go by other names, wherever these stand. */
function withNames(profile: Content, names: Map<string, string> | null): Content {
  if (names === null) return profile;
  const nameOf = (name: string): string => names.get(name) ?? name;
  const { fingerprints, declared, reading } = profile;
  const units = Object.entries(reading?.units ?? {}).map(([column, unit]) => [nameOf(column), unit]);
  return {
    ...profile,
    columns: profile.columns.map((column) => ({ ...column, name: nameOf(column.name) })),
    examples: profile.examples.map((record) => renamed(record, nameOf)),
    structure: structureWith(profile.structure, nameOf),
    ...(reading?.units === undefined ? {} : { reading: { ...reading, units: Object.fromEntries(units) } }),
    ...(fingerprints === undefined
      ? {}
      : { fingerprints: fingerprints.map((own) => ({ ...own, column: nameOf(own.column) })) }),
    ...(declared === undefined
      ? {}
      : {
          declared: {
            key: declared.key.map(nameOf),
            references: declared.references.map((own) => ({ ...own, columns: own.columns.map(nameOf) })),
          },
        }),
  };
}

function structureWith(structure: TableStructure, nameOf: (name: string) => string): TableStructure {
  const withPair = <Pair extends { columns: [string, string] }>(pair: Pair): Pair => ({
    ...pair,
    columns: [nameOf(pair.columns[0]), nameOf(pair.columns[1])],
  });
  return {
    ...structure,
    candidateKeys: structure.candidateKeys.map((key) => key.map(nameOf)),
    constantColumns: structure.constantColumns.map(nameOf),
    emptyColumns: structure.emptyColumns.map(nameOf),
    functionalDependencies: structure.functionalDependencies.map(({ determinant, dependent }) => ({
      determinant: nameOf(determinant),
      dependent: nameOf(dependent),
    })),
    correlations: structure.correlations.map(withPair),
    ...(structure.associations === undefined ? {} : { associations: structure.associations.map(withPair) }),
  };
}

function renamed(record: Record<string, JsonValue>, nameOf: (name: string) => string): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [nameOf(name), value]));
}

function redactColumn(column: ColumnProfile): ColumnProfile {
  const children = column.children === undefined ? {} : { children: redactChildren(column.children) };
  const { pattern, shape, jsonPath, ...others } = column;
  const rest = jsonPath === undefined ? others : { ...others, jsonPath: redactText(jsonPath) };
  if (column.personal !== true) {
    const quotes = column.elements ?? column.statistics;
    return {
      ...rest,
      ...(shape === undefined || hasPersonalNumbers(quotes) ? {} : { shape }),
      ...(pattern === undefined || quotedTexts(column).some((text) => redactText(text) !== text) ? {} : { pattern }),
      ...children,
      sample: column.sample.map((value) => redactValue(value, column, column.name)),
      statistics: redactQuotes(column.statistics),
      ...(column.elements === undefined ? {} : { elements: redactQuotes(column.elements) }),
    };
  }
  return {
    ...rest,
    ...children,
    sample: [],
    statistics: withoutQuotes(column.statistics),
    ...(column.elements === undefined ? {} : { elements: withoutQuotes(column.elements) }),
  };
}

function redactChildren(children: ColumnProfile[]): ColumnProfile[] {
  const names = redactedNames(children.map(({ name }) => name));
  return children.map((child) => ({ ...redactColumn(child), name: names?.get(child.name) ?? child.name }));
}

function withoutQuotes(statistics: ColumnStatistics): ColumnStatistics {
  const kept = { ...statistics };
  for (const member of QUOTING) delete kept[member];
  return kept;
}

function redactQuotes(statistics: ColumnStatistics): ColumnStatistics {
  if (hasPersonalNumbers(statistics)) return withoutQuotes(statistics);
  const { min, max, topValues } = statistics;
  return {
    ...statistics,
    ...(typeof min === "string" ? { min: redactText(min) } : {}),
    ...(typeof max === "string" ? { max: redactText(max) } : {}),
    ...(topValues === undefined
      ? {}
      : { topValues: topValues.map((top) => ({ ...top, value: redactScalar(top.value) })) }),
  };
}

function hasPersonalNumbers({ min, max }: ColumnStatistics): boolean {
  return isPersonalNumber(min) || isPersonalNumber(max);
}

/** Numbers of cards are told by their length and check digits. */
function isPersonalNumber(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 1e11 && isPersonalValue(String(value));
}

/** What may be shown of a value of a column that is not personal. */
export function redactScalar<Value>(value: Value): Value | string {
  if (isPersonalNumber(value)) return REDACTED;
  return typeof value === "string" ? redactText(value) : value;
}

function redactRecord(record: Record<string, JsonValue>, columns: ColumnProfile[]): Record<string, JsonValue> {
  const byName = new Map(columns.map((column) => [column.member ?? column.name, column]));
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, redactValue(value, byName.get(name) ?? null, name)]),
  );
}

/** A value of a column, nested ones by the columns it groups, or where there are none by their names. */
function redactValue(value: JsonValue, column: ColumnProfile | null, name: string): JsonValue {
  if (value === null) return null;
  if (column?.personal === true) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, column, name));
  if (typeof value === "object") {
    const shown = redactRecord(value, column?.children ?? []);
    const names = redactedNames(Object.keys(shown));
    return names === null ? shown : renamed(shown, (own) => names.get(own) ?? own);
  }
  if (column === null && soundsPersonal(name, KINDS[typeof value] ?? "other")) return REDACTED;
  return redactScalar(value);
}

const KINDS: Record<string, WrittenKind> = { boolean: "boolean", string: "text" };
