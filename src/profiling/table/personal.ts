import type { ColumnStatistics } from "../model/column-statistics.ts";
import type { JsonValue } from "../model/json-value.ts";
import { quotedTexts, REDACTED } from "../model/redacted.ts";
import type { ColumnProfile, MisfitRows, OtherRows, TableProfile } from "../model/table-profile.ts";
import { soundsPersonal } from "../semantics/column-name.ts";
import { isPersonal, isPersonalValue, meaningOfNumbers } from "../semantics/detect.ts";

/** Statistics that quote values or the distance between them. */
const QUOTING = [
  "min",
  "max",
  "range",
  "sum",
  "mean",
  "median",
  "percentile05",
  "percentile95",
  "histogram",
  "topValues",
  "otherCount",
] as const satisfies readonly (keyof ColumnStatistics)[];

/**
 * The columns with the meaning of numbers, those marked that are known to tell something about a person, or whose name
 * or values do, and what they group with them.
 */
export function markPersonal(
  columns: ColumnProfile[],
  known: ReadonlySet<string> = new Set(),
  inherited = false,
): ColumnProfile[] {
  return columns.map((unmarked) => {
    const column = withMeaning(unmarked);
    const named = column.dataType !== "sc:Boolean" && soundsPersonal(column.name);
    const personal = inherited || known.has(column.name) || named || isPersonal(column.semanticTypes ?? []);
    return {
      ...column,
      ...(personal ? { personal: true as const } : {}),
      ...(column.children === undefined ? {} : { children: markPersonal(column.children, new Set(), personal) }),
    };
  });
}

/** Numbers get their meaning from name and extent, since any number is like many others. */
function withMeaning(column: ColumnProfile): ColumnProfile {
  const { min, max } = column.statistics;
  if (typeof min !== "number" || typeof max !== "number") return column;
  const semanticTypes = meaningOfNumbers(column.name, min, max);
  return semanticTypes.length === 0 ? column : { ...column, semanticTypes };
}

/**
 * A table's profile without the values of personal columns, and without single values elsewhere that are e-mail
 * addresses, phone, card or account numbers.
 */
export function redacted<Profile extends Pick<TableProfile, "columns" | "examples" | "rejected" | "padded" | "others">>(
  profile: Profile,
): Profile {
  const { columns, examples, rejected, padded, others } = profile;
  return {
    ...profile,
    columns: columns.map(redactColumn),
    examples: examples.map((record) => redactRecord(record, columns)),
    ...(rejected === undefined ? {} : { rejected: withoutText(rejected) }),
    ...(padded === undefined ? {} : { padded: withoutText(padded) }),
    ...(others === undefined ? {} : { others: withoutText(others) }),
  };
}

function withoutText<Rows extends MisfitRows | OtherRows>(rows: Rows): Rows {
  return { ...rows, first: rows.first.map((row) => ({ ...row, text: REDACTED })) };
}

function redactColumn(column: ColumnProfile): ColumnProfile {
  const children = column.children === undefined ? {} : { children: column.children.map(redactColumn) };
  const { pattern, ...rest } = column;
  if (column.personal !== true) {
    return {
      ...rest,
      ...(pattern === undefined || quotedTexts(column).some((text) => redactText(text) !== text) ? {} : { pattern }),
      ...children,
      sample: column.sample.map((value) => redactValue(value, column)),
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

function withoutQuotes(statistics: ColumnStatistics): ColumnStatistics {
  const kept = { ...statistics };
  for (const member of QUOTING) delete kept[member];
  return kept;
}

function redactQuotes(statistics: ColumnStatistics): ColumnStatistics {
  const { min, max, topValues } = statistics;
  return {
    ...statistics,
    ...(typeof min === "string" ? { min: redactText(min) } : {}),
    ...(typeof max === "string" ? { max: redactText(max) } : {}),
    ...(topValues === undefined
      ? {}
      : {
          topValues: topValues.map((top) => ({
            ...top,
            value: typeof top.value === "string" ? redactText(top.value) : top.value,
          })),
        }),
  };
}

function redactRecord(record: Record<string, JsonValue>, columns: ColumnProfile[]): Record<string, JsonValue> {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, redactValue(value, byName.get(name) ?? null)]),
  );
}

/** A value of a column, nested ones by the columns it groups. */
function redactValue(value: JsonValue, column: ColumnProfile | null): JsonValue {
  if (value === null) return null;
  if (column?.personal === true) return REDACTED;
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, column));
  if (typeof value === "object") return redactRecord(value, column?.children ?? []);
  return value;
}

/** A text in which words that are of a personal type are left out. */
function redactText(text: string): string {
  if (isPersonalValue(text)) return REDACTED;
  return text.replace(/\S+/g, (word) => {
    const bare = word.replace(/^[<("'[]+|[>)"'\],.;:!?]+$/g, "");
    return bare.length >= 6 && isPersonalValue(bare) ? word.replace(bare, REDACTED) : word;
  });
}
