import type { LightProfile } from "../../profiling/output/light-document.ts";
import type { DistributionItem } from "../../profiling/output/schema/distribution.ts";
import type { RecordSet } from "../../profiling/output/schema/record-set.ts";
import { type FlatField, flatColumns } from "./compact-column.ts";
import { compactTable, reportError } from "./compact-table.ts";
import { cutsOf, detailOf, portionOfColumn, portionOfTable, withoutCurve } from "./detail.ts";
import type {
  Detail,
  ReportAlert,
  ReportColumn,
  ReportFile,
  ReportHead,
  ReportModel,
  ReportTable,
} from "./report-model.ts";
import { transposed } from "./series.ts";

/** A heavy profile with some of its record sets, or a light one, which has none. */
export type ProfilePages = LightProfile & { recordSet?: RecordSet[] };

export interface ReportOptions {
  /** Leaves out what quotes whole rows or cells drawn from them: records, examples of columns, texts of odd rows. */
  noRows?: boolean;
}

/** Makes the model of a report from a profile that comes in one or more pages. */
export class ModelBuilder {
  readonly #noRows: boolean;
  #head: ReportHead | null = null;
  #profiled = false;
  readonly #files: ReportFile[] = [];
  readonly #fileIds = new Map<string, number>();
  readonly #tables: ReportTable[] = [];
  readonly #columns: ReportColumn[] = [];
  /** Where each field stands, by its id; and which fields refer to which. */
  readonly #fieldIds = new Map<string, [table: number, column: number]>();
  readonly #references: { column: number; to: string }[] = [];
  readonly #alerts: ReportAlert[] = [];
  #detail: Detail = "full";
  /** How many are cut to the detail already. */
  #reduced = { tables: 0, columns: 0 };

  constructor({ noRows = false }: ReportOptions = {}) {
    this.#noRows = noRows;
  }

  /** Adds a page; all pages have the same files. */
  add(page: ProfilePages): void {
    if (this.#head === null) {
      this.#head = headOf(page);
      for (const item of page.distribution) this.#addFile(item);
    }
    if (page.recordSet === undefined) return;
    this.#profiled = true;
    for (const table of page.recordSet) this.#addTable(table);
    this.#reduce();
  }

  /** The model of all pages that were added. Without any it is that of nothing. */
  build(): ReportModel {
    for (const { column, to } of this.#references) {
      const [target, of] = [this.#fieldIds.get(to), this.#columns[column]];
      if (target !== undefined && of !== undefined) of.refersTo = target;
    }
    const columns = this.#columns.length;
    return {
      format: 1,
      head: this.#head ?? { name: "" },
      profiled: this.#profiled,
      files: transposed(this.#files),
      tables: transposed(this.#tables.map((table) => portionOfTable(table, columns))),
      columns: transposed(this.#columns),
      alerts: transposed(this.#alerts),
      detail: this.#detail,
      ...(this.#noRows ? { noRows: true as const } : {}),
      cuts: cutsOf(columns),
    };
  }

  #addFile(item: DistributionItem): void {
    if (item["@type"] === "cr:FileSet") return;
    this.#fileIds.set(item["@id"], this.#files.length);
    if (item["@type"] === "cr:FileObject") {
      const { name, encodingFormat, contentSize, sha256, error, remark } = item;
      this.#files.push({
        name,
        type: encodingFormat,
        size: Number.parseInt(contentSize, 10),
        ...(sha256 === undefined ? {} : { sha256 }),
        ...(error === undefined ? {} : { error: reportError(error) }),
        ...(remark === undefined ? {} : { remark: reportError(remark) }),
      });
    } else {
      const { name, encodingFormat, error } = item;
      this.#files.push({
        name,
        type: encodingFormat,
        live: true,
        ...(error === undefined ? {} : { error: reportError(error) }),
      });
    }
  }

  #addTable(table: RecordSet): void {
    const flat = flatColumns(table.field, table.statistics?.rowCount ?? 0);
    const compact = compactTable(table, flat, (id) => this.#fileIds.get(id));
    const place = this.#tables.length;
    this.#tables.push(this.#noRows ? withoutRows(compact) : compact);
    const before = this.#columns.length;
    const paths = new Map<string, number>();
    flat.forEach(({ field, column }, i) => {
      this.#columns.push(this.#noRows ? withoutSample(column) : column);
      if (column.elements === true) return;
      paths.set(pathOf(flat, i), before + i);
      this.#fieldIds.set(field["@id"], [place, before + i]);
      const to = field.references?.field["@id"];
      if (to !== undefined) this.#references.push({ column: before + i, to });
    });
    for (const { rule, severity, column, text } of table.alerts ?? []) {
      const about = column === undefined ? undefined : paths.get(column);
      this.#alerts.push({ rule, severity, table: place, ...(about === undefined ? {} : { column: about }), text });
    }
  }

  /** Cuts what is there as soon as it is too much, so that not all of a very large profile is held. */
  #reduce(): void {
    const detail = detailOf(this.#columns.length);
    const from = detail === this.#detail ? this.#reduced : { tables: 0, columns: 0 };
    this.#detail = detail;
    for (let i = from.tables; i < this.#tables.length; i++)
      this.#tables[i] = portionOfTable(this.#tables[i] as ReportTable, this.#columns.length);
    for (let i = from.columns; i < this.#columns.length; i++)
      this.#columns[i] = portionOfColumn(this.#columns[i] as ReportColumn, detail);
    this.#reduced = { tables: this.#tables.length, columns: this.#columns.length };
  }
}

/** The dotted path of a column, by which alerts name it. */
function pathOf(columns: readonly FlatField[], i: number): string {
  const column = columns[i]?.column;
  if (column === undefined) return "";
  return column.parent === undefined ? column.name : `${pathOf(columns, column.parent)}.${column.name}`;
}

/** What a dataset says of itself; its day of publication, today where none is given, would make every report another. */
function headOf({ name, description, license, url, creator, version, ...more }: LightProfile): ReportHead {
  const { keywords, inLanguage, country, citeAs } = more;
  return {
    name,
    ...(description === name || description === `Profile of ${name}` ? {} : { description }),
    ...(license === undefined ? {} : { license }),
    ...(/^https?:/.test(url) ? { url } : {}),
    ...(creator === undefined ? {} : { creator: creator.name }),
    ...(version === undefined ? {} : { version }),
    ...(keywords === undefined ? {} : { keywords }),
    ...(inLanguage === undefined ? {} : { languages: inLanguage }),
    ...(country === undefined ? {} : { country }),
    ...(citeAs === undefined ? {} : { cite: citeAs }),
  };
}

function withoutSample({ sample: _, ...column }: ReportColumn): ReportColumn {
  return column;
}

function withoutRows({ records: _, rejected, padded, others, spectrum, ...table }: ReportTable): ReportTable {
  return {
    ...table,
    ...(spectrum === undefined ? {} : { spectrum: withoutCurve(spectrum) }),
    ...(rejected === undefined ? {} : { rejected: { ...rejected, first: [] } }),
    ...(padded === undefined ? {} : { padded: { ...padded, first: [] } }),
    ...(others === undefined ? {} : { others: { ...others, first: [] } }),
  };
}
