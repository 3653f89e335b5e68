import type { Alert, Field, FileObject, LightProfile, ProfilePage, RecordSet } from "../client/index.ts";
import { counted, grouped, significant, sparselyGrouped } from "../profiling/model/number-text.ts";
import { blocks } from "./histogram.ts";
import type { Terminal } from "./terminal.ts";
import { cut, oneLine, pad, widthOf } from "./text.ts";

const NAME_WIDTH = 28;
const RANGE_WIDTH = 32;
const MAX_COLUMNS = 40;
const MAX_TABLES = 100;
/** Of a table, errors and warnings. */
const MAX_ALERTS = 5;
/** Digits that are shown of a number that is no integer. */
const DIGITS = 6;

/**
 * A profile as a person likes to read it: per table the columns with type, missing, distinct, range and shape. Of very
 * many tables the first are shown, and all that could not be read.
 */
export class Summary {
  #head: LightProfile | null = null;
  /** The first tables, and those after them that could not be read. */
  readonly #shown: RecordSet[] = [];
  readonly #names = new Set<string>();
  /** Ids of the files and file sets that the tables come from. */
  readonly #sources = new Set<string>();
  #tables = 0;

  /** Adds a page of the profile; of tables that will not be shown it keeps no more than where they come from. */
  add({ recordSet = [], ...head }: ProfilePage): void {
    this.#head ??= head;
    for (const table of recordSet) {
      if (this.#tables++ < MAX_TABLES || table.error !== undefined) this.#shown.push(table);
      this.#names.add(table.name);
      const source = table.field[0]?.source;
      if (source !== undefined) this.#sources.add(("fileSet" in source ? source.fileSet : source.fileObject)["@id"]);
    }
  }

  /** The summary of the pages that were added; empty where there was none. */
  text(terminal: Terminal): string {
    if (this.#head === null) return "";
    const { name, distribution } = this.#head;
    const { style } = terminal;
    const files = distribution.filter((entry) => entry["@type"] === "cr:FileObject");
    const lines = [
      `${style("bold", oneLine(name))}  ${counted(files.length, "file")}, ${counted(this.#tables, "table")}`,
    ];
    for (const table of this.#shown) lines.push("", ...tableLines(table, terminal));
    const more = this.#tables - this.#shown.length;
    if (more > 0) lines.push("", style("dim", `… and ${counted(more, "more table")}; --out writes all to a file`));
    lines.push(...otherLines(files.filter(this.#isOther(distribution)), terminal));
    const remarks = files.flatMap(({ remark }) => (remark === undefined ? [] : [remark.description]));
    if (remarks.length > 0)
      lines.push("", style("bold", `Remarks (${remarks.length})`), ...remarks.map((text) => `  ${oneLine(text)}`));
    const failed = this.#shown.filter(({ error }) => error !== undefined).length;
    if (failed > 0) lines.push("", `${failed} of the files could not be profiled; see above`);
    return `${lines.join("\n")}\n`;
  }

  /** Which files no table comes from. */
  #isOther(distribution: LightProfile["distribution"]): (file: FileObject) => boolean {
    const collected = distribution.flatMap((entry) =>
      entry["@type"] === "cr:FileSet" && this.#sources.has(entry["@id"])
        ? [entry.includes].flat().map((glob) => glob.replace(/^.*\*/, ""))
        : [],
    );
    return (file) =>
      !this.#sources.has(file["@id"]) &&
      !collected.some((ending) => file.name.toLowerCase().endsWith(ending)) &&
      !this.#names.has(file.name) &&
      !this.#names.has(file.name.replace(/\.[^./]*$/, ""));
  }
}

function otherLines(others: FileObject[], { style }: Terminal): string[] {
  if (others.length === 0) return [];
  const lines = ["", style("bold", `Other files (${others.length})`)];
  for (const { name, contentSize, encodingFormat } of others.slice(0, MAX_COLUMNS))
    lines.push(`  ${oneLine(name)}  ${style("dim", `${encodingFormat}, ${contentSize}`)}`);
  if (others.length > MAX_COLUMNS) lines.push(style("dim", `  … and ${others.length - MAX_COLUMNS} more`));
  return lines;
}

function tableLines(table: RecordSet, { width, style }: Terminal): string[] {
  if (table.error !== undefined) {
    return [
      `${style("bold", oneLine(table.name))}  ${style("red", table.error.name)}`,
      `  ${oneLine(table.error.description)}`,
    ];
  }
  const fields = table.field.flatMap((field) => flat(field, ""));
  const rejected = table.rejectedRows === undefined ? "" : `, ${grouped(table.rejectedRows.count)} rejected`;
  const head = `${style("bold", oneLine(table.name))}  ${counted(table.statistics.rowCount, "row")}${rejected}, ${counted(table.field.length, "column")}`;
  if (fields.length === 0) return [head];
  const shown = fields.slice(0, MAX_COLUMNS);
  const rows = shown.map(({ name, field }) => cells(name, field));
  const titles = ["column", "type", "missing", "distinct", "range", "shape"];
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => widthOf(row[i] ?? ""))));
  const line = (row: string[]): string =>
    cut(`  ${row.map((cell, i) => pad(cell, widths[i] ?? 0, i === 2 || i === 3)).join("  ")}`.trimEnd(), width);
  const lines = [head, style("dim", line(titles)), ...rows.map(line)];
  if (fields.length > shown.length) lines.push(style("dim", `  … and ${fields.length - shown.length} more columns`));
  return [...lines, ...alertLines(table.alerts ?? [], { width, style })];
}

/** The worst alerts of a table; what is only worth knowing is counted. */
function alertLines(alerts: readonly Alert[], { width, style }: Pick<Terminal, "width" | "style">): string[] {
  const grave = alerts.filter(({ severity }) => severity !== "note").slice(0, MAX_ALERTS);
  const lines = grave.map(({ severity, text }) =>
    cut(`  ${style(severity === "error" ? "red" : "yellow", severity)}  ${oneLine(text)}`, width),
  );
  const more = alerts.length - grave.length;
  if (grave.length > 0 && more > 0)
    lines.push(style("dim", `  … and ${counted(more, "more alert")}; --json shows all`));
  return lines;
}

function flat(field: Field, prefix: string): { name: string; field: Field }[] {
  const name = `${prefix}${field.name}${field.isArray === true ? "[]" : ""}`;
  return [{ name, field }, ...(field.subField ?? []).flatMap((child) => flat(child, `${name}.`))];
}

/** `["sc:Text", "dg:email"]` → `Text email`. */
function typeText(dataType: Field["dataType"]): string {
  return [dataType ?? []]
    .flat()
    .map((type) => type.replace(/^\w+:/, ""))
    .join(" ");
}

function cells(name: string, { dataType, statistics, subField }: Field): string[] {
  const { missingPercentage, uniqueCount, histogram, topValues = [], rowCount } = statistics;
  const shape =
    histogram === undefined
      ? topValues
          .slice(0, 3)
          .map(({ value, count: n }) => `${cut(oneLine(value), 14)} ${percent((n / rowCount) * 100)}`)
          .join(", ")
      : blocks(histogram.map(({ count: n }) => n));
  return [
    cut(oneLine(name), NAME_WIDTH),
    subField !== undefined && dataType === undefined ? "struct" : typeText(dataType),
    missingPercentage === 0 ? "" : percent(missingPercentage),
    uniqueCount === undefined ? "" : grouped(uniqueCount),
    cut(range(statistics), RANGE_WIDTH),
    shape,
  ];
}

function range({ min, max, minLength, maxLength }: Field["statistics"]): string {
  if (typeof minLength === "number" && typeof maxLength === "number") {
    return minLength === maxLength ? `${minLength} long` : `${minLength} … ${maxLength} long`;
  }
  if (min === undefined || min === null) return "";
  const show = (value: unknown): string => {
    if (typeof value !== "number") return oneLine(value);
    return Number.isSafeInteger(value) ? sparselyGrouped(value) : significant(value, DIGITS);
  };
  return min === max ? show(min) : `${show(min)} … ${show(max)}`;
}

function percent(value: number): string {
  if (value > 0 && value < 0.1) return "<0.1 %";
  return `${value >= 10 ? Math.round(value) : Math.round(value * 10) / 10} %`;
}
