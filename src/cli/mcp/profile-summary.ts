import { type Static, Type } from "typebox";
import type { Alert, Field, RecordSet } from "../../client/index.ts";

/** Characters of a text that a model is shown. */
const TEXT = 120;
const [TOP_VALUES, ALERTS, KEYS, CORRELATIONS] = [3, 10, 3, 3];

const strict = { additionalProperties: false };
const Scalar = Type.Unsafe<string | number | boolean | null>({ type: ["string", "number", "boolean", "null"] });

const ColumnSummary = Type.Object(
  {
    name: Type.String({ description: "Of a nested column its dotted path" }),
    type: Type.String({ description: "Integer, Float, Boolean, Date, Time, DateTime, URL, Text, or Struct" }),
    list: Type.Optional(Type.Literal(true)),
    meaning: Type.Optional(Type.Array(Type.String())),
    personal: Type.Optional(Type.Literal(true, { description: "No value of it is shown" })),
    missing_percent: Type.Optional(Type.Number()),
    distinct: Type.Optional(Type.Integer()),
    min: Type.Optional(Scalar),
    max: Type.Optional(Scalar),
    mean: Type.Optional(Scalar),
    median: Type.Optional(Scalar),
    top: Type.Optional(Type.Array(Type.Object({ value: Scalar, count: Type.Integer() }, strict))),
    refers_to: Type.Optional(Type.String({ description: "Id of the field whose values it has" })),
    written_as: Type.Optional(Type.String()),
  },
  strict,
);
type ColumnSummary = Static<typeof ColumnSummary>;

const AlertSummary = Type.Object(
  {
    rule: Type.String(),
    severity: Type.String(),
    column: Type.Optional(Type.String()),
    text: Type.String(),
  },
  strict,
);

/** A table as a model is told of it: what its columns are, and what is to be known first; no records. */
export const TableSummary = Type.Object(
  {
    name: Type.String(),
    error: Type.Optional(Type.String({ description: "Why it could not be profiled" })),
    rows: Type.Optional(Type.Integer()),
    columns_total: Type.Optional(Type.Integer({ description: "Nested ones are counted too" })),
    columns: Type.Optional(Type.Array(ColumnSummary)),
    candidate_keys: Type.Optional(Type.Array(Type.Array(Type.String()))),
    duplicate_rows: Type.Optional(Type.Integer()),
    correlations: Type.Optional(
      Type.Array(Type.Object({ columns: Type.Array(Type.String()), coefficient: Type.Number() }, strict)),
    ),
    alerts_total: Type.Optional(Type.Integer()),
    alerts: Type.Optional(Type.Array(AlertSummary)),
  },
  strict,
);
export type TableSummary = Static<typeof TableSummary>;

/** What is told of a table, with the columns from one on. No value of a column with personal data is part of it. */
export function summaryOfTable(table: RecordSet, from: number, limit: number): TableSummary {
  const { name } = table;
  if (table.error !== undefined) return { name, error: `${table.error.name}: ${shown(table.error.description)}` };
  const columns = [...columnsOf(table.field, "", false)];
  const personal = new Set(columns.flatMap((column) => (column.personal === true ? [column.name] : [])));
  const { structure, alerts = [] } = table;
  const correlations = structure.correlations.flatMap(({ columns: pair, coefficient }) =>
    coefficient === null ? [] : [{ columns: [...pair], coefficient }],
  );
  return {
    name,
    rows: table.statistics.rowCount,
    columns_total: columns.length,
    columns: columns.slice(from, from + limit),
    candidate_keys: structure.candidateKeys.slice(0, KEYS).map((key) => [...key]),
    ...(structure.duplicateRows === null ? {} : { duplicate_rows: structure.duplicateRows }),
    correlations: correlations
      .toSorted((a, b) => Math.abs(b.coefficient) - Math.abs(a.coefficient))
      .slice(0, CORRELATIONS),
    alerts_total: alerts.length,
    alerts: alerts.slice(0, ALERTS).map((alert) => summaryOfAlert(alert, personal)),
  };
}

function* columnsOf(fields: readonly Field[], path: string, isPersonal: boolean): Generator<ColumnSummary> {
  for (const field of fields) {
    const name = path === "" ? field.name : `${path}.${field.name}`;
    const personal = isPersonal || field.personal === true;
    yield summaryOfColumn(field, name, personal);
    yield* columnsOf(field.subField ?? [], name, personal);
  }
}

function summaryOfColumn(field: Field, name: string, isPersonal: boolean): ColumnSummary {
  const { dataType, isArray, statistics, references, writtenAs } = field;
  const [type = "sc:Struct", ...meaning] = [dataType ?? []].flat();
  return {
    name,
    type: type.replace(/^sc:/, ""),
    ...(isArray === true ? { list: true } : {}),
    ...(meaning.length === 0 ? {} : { meaning: meaning.map((word) => word.replace(/^dg:/, "")) }),
    ...(statistics?.missingPercentage === undefined ? {} : { missing_percent: statistics.missingPercentage }),
    ...(typeof statistics?.uniqueCount === "number" ? { distinct: statistics.uniqueCount } : {}),
    ...(isPersonal ? { personal: true } : valuesOf(statistics)),
    ...(references === undefined ? {} : { refers_to: references.field["@id"] }),
    ...(writtenAs === undefined ? {} : { written_as: writtenAs.format }),
  };
}

function valuesOf(statistics: Field["statistics"]): Pick<ColumnSummary, "min" | "max" | "mean" | "median" | "top"> {
  if (statistics === undefined) return {};
  const { min, max, mean, median, topValues = [] } = statistics;
  const top = topValues
    .filter(({ count }) => count > 1)
    .slice(0, TOP_VALUES)
    .map(({ value, count }) => ({ value: scalar(value), count }));
  return {
    ...(min === undefined ? {} : { min: scalar(min) }),
    ...(max === undefined ? {} : { max: scalar(max) }),
    ...(mean === undefined ? {} : { mean: scalar(mean) }),
    ...(median === undefined ? {} : { median: scalar(median) }),
    ...(top.length === 0 ? {} : { top }),
  };
}

/** An alert as a sentence; of a column with personal data, without the value that the sentence may have. */
function summaryOfAlert({ rule, severity, column, text, count }: Alert, personal: ReadonlySet<string>) {
  const words = { rule, severity, ...(column === undefined ? {} : { column }) };
  if (column === undefined || !personal.has(column)) return { ...words, text: shown(text, 2 * TEXT) };
  return { ...words, text: `${rule}${count === undefined ? "" : `, ${count}`}` };
}

function scalar(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  return shown(typeof value === "string" ? value : JSON.stringify(value));
}

function shown(text: string, length = TEXT): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;
}
