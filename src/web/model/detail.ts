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

/** The more columns, the less of each, so that a report stays small enough to be mailed and opened. */
const PORTIONS: Record<Detail, Portion> = {
  full: { columns: 2000, ...WHOLE, said: "" },
  reduced: {
    columns: 12_000,
    top: 5,
    sample: 3,
    records: 5,
    bins: 20,
    text: 120,
    said: "five of the most frequent values, three examples, five records, histograms of twenty bins",
  },
  least: {
    columns: Number.POSITIVE_INFINITY,
    top: 3,
    sample: 0,
    records: 0,
    bins: 10,
    text: 60,
    said: "three of the most frequent values and histograms of ten bins, no examples, no records",
  },
};

/** How much is told of so many columns. */
export function detailOf(columns: number): Detail {
  return columns <= PORTIONS.full.columns ? "full" : columns <= PORTIONS.reduced.columns ? "reduced" : "least";
}

/** What is left out of so many columns, in a sentence; null where nothing is. */
export function cutsOf(detail: Detail, columns: number): string | null {
  if (detail === "full") return null;
  return `Of ${count(columns)} columns this report holds less than the profile: ${PORTIONS[detail].said}; the profile itself has the rest.`;
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

/** A table as a report of some detail holds it. */
export function portionOfTable(table: ReportTable, detail: Detail): ReportTable {
  const { records, text } = PORTIONS[detail];
  if (table.records === undefined || detail === "full") return table;
  const { records: all, ...kept } = table;
  if (records === 0) return kept;
  return { ...kept, records: all.map((values) => values.slice(0, records).map((value) => shortened(value, text))) };
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
