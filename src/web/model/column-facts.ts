import { count, exactNumber, percent } from "./number-format.ts";
import type { Column } from "./open-report.ts";
import type { Scalar } from "./report-model.ts";
import { exactText } from "./value-text.ts";

/** The statistics of a column by their names, as they are read; those that it has. */
export function factsOf(column: Column): [name: string, text: string][] {
  const { values, cells, missing, distinct, type, list, infinite, zeros, negatives, empties } = column;
  const shared = (part: number | undefined, whole: number): string | undefined =>
    part === undefined ? undefined : part === 0 ? "0" : `${count(part)} · ${percent(part, whole)}`;
  const measure = (value: Scalar | undefined): string | undefined =>
    value === undefined ? undefined : exactText(value, type);
  const number = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : exactNumber(value);
  const unit = list === true ? "elements" : "length";
  const facts: [string, string | undefined][] = [
    [list === true ? "lists" : "values", count(values)],
    ["missing", shared(missing, cells)],
    ["distinct", shared(distinct, values)],
    ["smallest", measure(column.min)],
    ["1 %", measure(column.p01)],
    ["5 %", measure(column.p05)],
    ["25 %", measure(column.p25)],
    ["median", measure(column.median)],
    ["75 %", measure(column.p75)],
    ["95 %", measure(column.p95)],
    ["99 %", measure(column.p99)],
    ["largest", measure(column.max)],
    ["mean", number(column.mean)],
    ["std. deviation", number(column.deviation)],
    ["skewness", number(column.skewness)],
    ["excess kurtosis", number(column.kurtosis)],
    ["sum", measure(column.sum)],
    ["zeros", shared(zeros, values)],
    ["negative", shared(negatives, values)],
    ["+∞", infinite === undefined ? undefined : count(infinite[0])],
    ["−∞", infinite === undefined ? undefined : count(infinite[1])],
    [`shortest ${unit}`, number(column.shortest)],
    [`mean ${unit}`, number(column.meanLength)],
    [`longest ${unit}`, number(column.longest)],
    ["empty", shared(empties, values)],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== undefined);
}
