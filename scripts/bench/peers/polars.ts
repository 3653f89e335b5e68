import { answering } from "./answering.ts";

/** The part of nodejs-polars that is asked here. */
interface Polars {
  readCSV(file: string, options: { inferSchemaLength: number; tryParseDates: boolean }): DataFrame;
  readParquet(file: string): DataFrame;
  col(name: string): { std(): unknown };
  Float64: unknown;
  Int64: unknown;
}

interface DataFrame {
  columns: string[];
  getColumn(name: string): Series;
  select(...expressions: unknown[]): DataFrame;
  head(rows: number): DataFrame;
  rows(): unknown[];
}

interface Series {
  name: string;
  isNumeric(): boolean;
  nullCount(): number;
  nUnique(): number;
  min(): unknown;
  max(): unknown;
  mean(): unknown;
  skew(): unknown;
  kurtosis(): unknown;
  quantile(q: number): unknown;
  cast(type: unknown): Series;
  sub(value: number): Series;
  div(value: number): Series;
  valueCounts(sort?: boolean): DataFrame;
}

// It is no dependency: some of the packages that its newest versions name for other machines were never published, and
// `npm ci` refuses a lock file that cannot name them.
const PACKAGE = "nodejs-polars";
const { default: pl } = (await import(PACKAGE)) as { default: Polars };

// polars: describe, exact distinct counts, quantiles, a histogram of ten bins, the ten most frequent values.
const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const BINS = 10;
const TOP = 10;
const TYPED_BY = 10_000;

answering(async (file) => {
  const table = file.endsWith(".parquet")
    ? pl.readParquet(file)
    : pl.readCSV(file, { inferSchemaLength: TYPED_BY, tryParseDates: true });
  const columns = table.columns.map((name) => table.getColumn(name));
  const numeric = columns.filter((column) => column.isNumeric());
  table.select(...numeric.map(({ name }) => pl.col(name).std())).rows();
  for (const column of columns) summarize(column);
});

function summarize(column: Series): unknown[] {
  const own = [column.nullCount(), column.nUnique(), topOf(column)];
  if (!column.isNumeric()) return own;
  const [least, greatest] = [column.min() as number, column.max() as number];
  const moments = [column.mean(), column.skew(), column.kurtosis()];
  const width = (greatest - least) / BINS || 1;
  const bins = column.cast(pl.Float64).sub(least).div(width).cast(pl.Int64).valueCounts().rows();
  return [...own, ...moments, ...QUANTILES.map((q) => column.quantile(q)), bins];
}

function topOf(column: Series): unknown[] {
  return column.valueCounts(true).head(TOP).rows();
}
