import stringWidth from "string-width";
import { counted } from "../profiling/run/wording.ts";
import { blocks } from "./histogram.ts";
import type { Terminal } from "./terminal.ts";
import { cut, oneLine, pad } from "./text.ts";

/** The parts of a heavy profile that the summary shows. */
export interface ProfileDocument {
  name: string;
  distribution: FileEntry[];
  recordSet?: RecordSet[];
}

interface FileEntry {
  "@type": string;
  "@id": string;
  name: string;
  contentSize?: string;
  includes?: string | string[];
  /** What is odd about a file that is profiled all the same. */
  remark?: { description: string };
  encodingFormat: string | string[];
}

interface RecordSet {
  name: string;
  statistics?: { rowCount: number };
  rejectedRows?: { count: number };
  error?: { name: string; description: string };
  field: Field[];
}

interface Field {
  name: string;
  /** Followed by what the values mean, where that is known. */
  dataType?: string | string[];
  isArray?: boolean;
  source?: { fileObject?: { "@id": string }; fileSet?: { "@id": string } };
  statistics: {
    rowCount: number;
    missingPercentage: number;
    uniqueCount?: number;
    min?: unknown;
    max?: unknown;
    minLength?: number;
    maxLength?: number;
    histogram?: { count: number }[];
    topValues?: { value: unknown; count: number }[];
  };
  subField?: Field[];
}

const NAME_WIDTH = 28;
const RANGE_WIDTH = 32;
const MAX_COLUMNS = 40;
const MAX_TABLES = 100;
const NUMBER = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 6, useGrouping: "min2" });
const INTEGER = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0, useGrouping: "min2" });
const COUNT = new Intl.NumberFormat("en-US");

/**
 * A profile as a person likes to read it: per table the columns with type, missing, distinct, range and shape. Of very
 * many tables the first are shown, and all that could not be read.
 */
export class Summary {
  #profile: ProfileDocument | null = null;
  readonly #tables: RecordSet[] = [];

  /** Adds a page of the profile; of tables that will not be shown it keeps no more than where they come from. */
  add({ recordSet = [], ...head }: ProfileDocument): void {
    this.#profile ??= head;
    for (const table of recordSet) {
      const isShown = this.#tables.length < MAX_TABLES || table.error !== undefined;
      this.#tables.push(isShown ? table : { name: table.name, field: table.field.slice(0, 1).map(withoutStatistics) });
    }
  }

  text(terminal: Terminal): string {
    return summaryText({ ...(this.#profile as ProfileDocument), recordSet: this.#tables }, terminal);
  }
}

function withoutStatistics({ name, source }: Field): Field {
  return { name, ...(source === undefined ? {} : { source }), statistics: { rowCount: 0, missingPercentage: 0 } };
}

function summaryText(profile: ProfileDocument, terminal: Terminal): string {
  const { style } = terminal;
  const files = profile.distribution.filter((entry) => entry["@type"] === "cr:FileObject");
  const tables = profile.recordSet ?? [];
  const lines = [
    `${style("bold", oneLine(profile.name))}  ${counted(files.length, "file")}, ${counted(tables.length, "table")}`,
  ];
  const shown = tables.filter(({ error }, i) => i < MAX_TABLES || error !== undefined);
  for (const table of shown) lines.push("", ...tableLines(table, terminal));
  const more = tables.length - shown.length;
  if (more > 0) lines.push("", style("dim", `… and ${counted(more, "more table")}; --out writes all to a file`));
  const names = new Set(tables.map(({ name }) => name));
  const sources = new Set(tables.flatMap(({ field }) => field.map(({ source }) => source?.fileObject?.["@id"])));
  const sets = new Set(tables.flatMap(({ field }) => field.map(({ source }) => source?.fileSet?.["@id"])));
  const collected = profile.distribution
    .filter((entry) => sets.has(entry["@id"]))
    .flatMap(({ includes = [] }) => [includes].flat().map((glob) => glob.replace(/^.*\*/, "")));
  const isShown = (file: FileEntry): boolean =>
    sources.has(file["@id"]) ||
    collected.some((ending) => file.name.toLowerCase().endsWith(ending)) ||
    names.has(file.name) ||
    names.has(file.name.replace(/\.[^./]*$/, ""));
  const others = files.filter((file) => !isShown(file));
  if (others.length > 0) {
    lines.push("", style("bold", `Other files (${others.length})`));
    for (const { name, contentSize = "", encodingFormat } of others.slice(0, MAX_COLUMNS)) {
      lines.push(`  ${oneLine(name)}  ${style("dim", `${[encodingFormat].flat().join(", ")}, ${contentSize}`)}`);
    }
    if (others.length > MAX_COLUMNS) lines.push(style("dim", `  … and ${others.length - MAX_COLUMNS} more`));
  }
  const remarks = files.flatMap(({ remark }) => (remark === undefined ? [] : [remark.description]));
  if (remarks.length > 0)
    lines.push("", style("bold", `Remarks (${remarks.length})`), ...remarks.map((text) => `  ${oneLine(text)}`));
  const failed = tables.filter(({ error }) => error !== undefined).length;
  if (failed > 0) lines.push("", `${failed} of the files could not be profiled; see above`);
  return `${lines.join("\n")}\n`;
}

function tableLines(table: RecordSet, { width, style }: Terminal): string[] {
  if (table.error !== undefined) {
    return [
      `${style("bold", oneLine(table.name))}  ${style("red", table.error.name)}`,
      `  ${oneLine(table.error.description)}`,
    ];
  }
  const fields = table.field.flatMap((field) => flat(field, ""));
  const rejected = table.rejectedRows === undefined ? "" : `, ${COUNT.format(table.rejectedRows.count)} rejected`;
  const head = `${style("bold", oneLine(table.name))}  ${counted(table.statistics?.rowCount ?? 0, "row")}${rejected}, ${counted(table.field.length, "column")}`;
  if (fields.length === 0) return [head];
  const shown = fields.slice(0, MAX_COLUMNS);
  const rows = shown.map(({ name, field }) => cells(name, field));
  const titles = ["column", "type", "missing", "distinct", "range", "shape"];
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => stringWidth(row[i] ?? ""))));
  const line = (row: string[]): string =>
    cut(`  ${row.map((cell, i) => pad(cell, widths[i] ?? 0, i === 2 || i === 3)).join("  ")}`.trimEnd(), width);
  const lines = [head, style("dim", line(titles)), ...rows.map(line)];
  if (fields.length > shown.length) lines.push(style("dim", `  … and ${fields.length - shown.length} more columns`));
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
    uniqueCount === undefined ? "" : COUNT.format(uniqueCount),
    cut(range(statistics), RANGE_WIDTH),
    shape,
  ];
}

function range({ min, max, minLength, maxLength }: Field["statistics"]): string {
  if (minLength !== undefined && maxLength !== undefined) {
    return minLength === maxLength ? `${minLength} long` : `${minLength} … ${maxLength} long`;
  }
  if (min === undefined || min === null) return "";
  const show = (value: unknown): string => {
    if (typeof value !== "number") return oneLine(value);
    return (Number.isSafeInteger(value) ? INTEGER : NUMBER).format(value);
  };
  return min === max ? show(min) : `${show(min)} … ${show(max)}`;
}

function percent(value: number): string {
  if (value > 0 && value < 0.1) return "<0.1 %";
  return `${value >= 10 ? Math.round(value) : Math.round(value * 10) / 10} %`;
}
