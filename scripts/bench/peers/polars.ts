import pl, { type Series } from "nodejs-polars";
import { answering } from "./answering.ts";

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
