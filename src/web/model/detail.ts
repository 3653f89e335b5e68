import type { SpectrumFacts } from "../../profiling/model/spectrum-facts.ts";
import { count } from "./number-format.ts";
import type { Detail, ReportColumn, ReportTable } from "./report-model.ts";

/** What of each column and table a report holds. */
interface Portion {
  /** Most columns of all tables that have it. */
  columns: number;
  top: number;
  sample: number;
  records: number;
  bins: number;
  /** Longest text of a cell, in UTF-16 units. */
  text: number;
  said: string;
}

const WHOLE = { top: 10, sample: 10, records: 30, bins: 40, text: 1001 };
/** Cells of records that all tables together hold, roughly; of each table there are some records in any case. */
const CELLS = 15_000;
const FEWEST = 3;

/** The more columns, the less of each, so that a report stays small enough to be mailed and opened. */
const PORTIONS: Record<Detail, Portion> = {
  full: { columns: 2000, ...WHOLE, said: "" },
  reduced: {
    columns: 12_000,
    top: 5,
    sample: 3,
    records: 3,
    bins: 20,
    text: 120,
    said: "five of the most frequent values, three examples, three records, histograms of twenty bins, no curves of spectra",
  },
  least: {
    columns: Number.POSITIVE_INFINITY,
    top: 3,
    sample: 0,
    records: 0,
    bins: 10,
    text: 60,
    said: "three of the most frequent values and histograms of ten bins, no examples, no records, no curves of spectra",
  },
};

/** How much is told of so many columns. */
export function detailOf(columns: number): Detail {
  return columns <= PORTIONS.full.columns ? "full" : columns <= PORTIONS.reduced.columns ? "reduced" : "least";
}

/** How many records of each table are told where there are so many columns. */
function recordsOf(columns: number): number {
  const { records } = PORTIONS[detailOf(columns)];
  return Math.min(records, Math.max(FEWEST, Math.floor(CELLS / Math.max(1, columns)))); // none of very many
}

/** What is left out of so many columns, in sentences. */
export function cutsOf(columns: number): string[] {
  const detail = detailOf(columns);
  const records = recordsOf(columns);
  if (detail !== "full") {
    return [
      `Of ${count(columns)} columns this report holds less than the profile: ${PORTIONS[detail].said}; the profile itself has the rest.`,
    ];
  }
  if (records === WHOLE.records) return [];
  return [
    `Of each table this report holds the first ${count(records)} records; the profile itself has ${WHOLE.records}.`,
  ];
}

/** A column as a report of some detail holds it. Doing it again changes nothing. */
export function portionOfColumn(column: ReportColumn, detail: Detail): ReportColumn {
  const { top, sample, bins, text } = PORTIONS[detail];
  if (detail === "full") return column;
  const kept: ReportColumn = { ...column };
  if (kept.top !== undefined) kept.top = kept.top.slice(0, top).map((value) => shortened(value, text));
  if (kept.topCounts !== undefined) kept.topCounts = kept.topCounts.slice(0, top);
  if (kept.sample !== undefined) kept.sample = kept.sample.slice(0, sample).map((value) => shortened(value, text));
  if (kept.sample?.length === 0) delete kept.sample;
  if (typeof kept.min === "string") kept.min = shortenedText(kept.min, text);
  if (typeof kept.max === "string") kept.max = shortenedText(kept.max, text);
  if (detail === "least") {
    delete kept.lengthBins;
    delete kept.lengthEdges;
  }
  Object.assign(kept, coarser(kept, bins));
  return kept;
}

/** A table as a report of so many columns holds it. Doing it again changes nothing. */
export function portionOfTable(table: ReportTable, columns: number): ReportTable {
  const { text } = PORTIONS[detailOf(columns)];
  const records = recordsOf(columns);
  if (records === WHOLE.records) return table;
  const { records: all, ...given } = table;
  const rest =
    given.spectrum === undefined || detailOf(columns) === "full"
      ? given
      : { ...given, spectrum: withoutCurve(given.spectrum) };
  const kept = detailOf(columns) === "full" ? rest : withShorterCoefficients(rest);
  if (records === 0 || all === undefined) return kept;
  return { ...kept, records: all.map((values) => values.slice(0, records).map((value) => shortened(value, text))) };
}

/** A spectrum without its curve, which quotes fluxes and takes room. */
export function withoutCurve(spectrum: SpectrumFacts): SpectrumFacts {
  return { ...spectrum, curve: { ...spectrum.curve, wavelength: [], flux: [] } };
}

/** Coefficients with three decimals, one more than is shown. */
function withShorterCoefficients(table: ReportTable): ReportTable {
  const short = (value: number): number => Math.round(value * 1000) / 1000;
  const { correlations, associations } = table;
  return {
    ...table,
    ...(correlations === undefined
      ? {}
      : {
          correlations: correlations.map(([one, other, coefficient, rank]) =>
            rank === undefined ? [one, other, short(coefficient)] : [one, other, short(coefficient), short(rank)],
          ),
        }),
    ...(associations === undefined
      ? {}
      : { associations: associations.map(([one, other, measure, value]) => [one, other, measure, short(value)]) }),
  };
}

/** Neighbouring bins put together, where there are too many. */
function coarser({ bins, edges }: ReportColumn, most: number): Pick<ReportColumn, "bins" | "edges"> {
  if (bins === undefined || edges === undefined || bins.length <= most) return {};
  const together = Math.ceil(bins.length / most);
  const groups = Math.ceil(bins.length / together);
  if (!Array.isArray(edges) && bins.length % together !== 0) return {};
  const counts = Array.from({ length: groups }, (_, i) =>
    bins.slice(i * together, (i + 1) * together).reduce((sum, one) => sum + one, 0),
  );
  const kept = Array.isArray(edges)
    ? edges.filter((_, i) => i % together === 0 || i === edges.length - 1)
    : { from: edges.from, step: edges.step * together };
  return { bins: counts, edges: kept };
}

function shortened<Value>(value: Value, most: number): Value | string {
  if (typeof value === "string") return shortenedText(value, most);
  if (typeof value !== "object" || value === null) return value;
  const text = JSON.stringify(value);
  return text.length <= most ? value : shortenedText(text, most);
}

function shortenedText(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${text
        .slice(0, most - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, "")}…`;
}
