import { type Kind, kindOf } from "./kinds.ts";
import type { ReportAlert, ReportColumn, ReportFile, ReportHead, ReportModel, ReportTable } from "./report-model.ts";
import { restored } from "./series.ts";

/** A column with what belongs to it. */
export interface Column extends ReportColumn {
  /** Its place among those of its table; nested ones count. */
  place: number;
  table: Table;
  kind: Kind;
  /** Where it stands, for people: `3`, or `3.2` of the second that is nested in the third. */
  number: string;
  /** Its name with those that it is nested in: `address.city`, `tags[]`. */
  path: string;
  /** Cells that it has: rows of its table, or elements. */
  cells: number;
  /** Cells with a value. */
  values: number;
  alerts: Alert[];
  target: Column | null;
  referredBy: Column[];
  /** Whether it is a key of its table, or a part of one. */
  keyPart: "key" | "part" | null;
  /** Names, meanings and values in lower case, among which a search looks. */
  haystack: string;
}

export interface Alert extends Omit<ReportAlert, "table" | "column"> {
  table: Table;
  column: Column | null;
}

export interface Table extends Omit<ReportTable, "columns" | "key"> {
  /** Its place among all tables. */
  index: number;
  columns: Column[];
  /** How many of them are nested in none. */
  topColumns: number;
  key: Column[];
  source: ReportFile | null;
  alerts: Alert[];
  /** Missing cells, and all cells, of the columns that are nested in none. */
  missing: number;
  cells: number;
}

/** A profile with everything tied to what it belongs to. */
export interface Report {
  head: ReportHead;
  profiled: boolean;
  files: ReportFile[];
  tables: Table[];
  alerts: Alert[];
  noRows: boolean;
  cuts: string[];
}

/** Ties the parts of a model together. */
export function openReport(model: ReportModel): Report {
  const files = restored(model.files);
  const all = restored(model.columns);
  let next = 0;
  const tables = restored(model.tables).map((given, index): Table => {
    const { columns: count, key = [], ...rest } = given;
    const table: Table = {
      ...rest,
      index,
      columns: [],
      topColumns: 0,
      key: [],
      source: files[given.file ?? -1] ?? null,
      alerts: [],
      missing: 0,
      cells: 0,
    };
    for (const column of all.slice(next, next + count)) addColumn(table, column);
    next += count;
    table.key = key.flatMap((place) => table.columns[place] ?? []);
    for (const column of table.key) column.keyPart = table.key.length === 1 ? "key" : "part";
    return table;
  });
  const columns = tables.flatMap((table) => table.columns);
  for (const column of columns) {
    column.target = columns[column.refersTo?.[1] ?? -1] ?? null;
    column.target?.referredBy.push(column);
  }
  const alerts = restored(model.alerts).flatMap(({ table: of, column: about, ...alert }): Alert[] => {
    const table = tables[of];
    return table === undefined ? [] : [{ ...alert, table, column: columns[about ?? -1] ?? null }];
  });
  for (const alert of alerts) {
    alert.table.alerts.push(alert);
    alert.column?.alerts.push(alert);
  }
  const { head, profiled, noRows = false, cuts } = model;
  return { head, profiled, files, tables, alerts, noRows, cuts };
}

function addColumn(table: Table, given: ReportColumn): void {
  const parent = given.parent === undefined ? null : (table.columns[given.parent] ?? null);
  const siblings = table.columns.filter((column) => column.parent === given.parent).length;
  const cells = given.rows ?? table.rows;
  const above = parent === null ? "" : parent.elements === true || !parent.list ? parent.path : `${parent.path}[]`;
  const path =
    given.elements === true ? `${parent?.path ?? ""}[]` : parent === null ? given.name : `${above}.${given.name}`;
  table.columns.push({
    ...given,
    place: table.columns.length,
    table,
    kind: kindOf(given),
    number: parent === null ? `${siblings + 1}` : `${parent.number}.${siblings + 1}`,
    path,
    cells,
    values: Math.max(0, cells - given.missing),
    alerts: [],
    target: null,
    referredBy: [],
    keyPart: null,
    haystack: haystackOf(path, given),
  });
  if (parent !== null) return;
  table.topColumns++;
  table.missing += given.missing;
  table.cells += cells;
}

function haystackOf(path: string, { type, meanings = [], top = [], sample = [], min, max }: ReportColumn): string {
  const values = [...top, ...sample, min, max].map((value) =>
    typeof value === "object" ? JSON.stringify(value) : value,
  );
  return [path, type ?? "", ...meanings.map(([name]) => name.replaceAll("_", " ")), ...values].join("\n").toLowerCase();
}
