import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { utils, write } from "@e965/xlsx";
import { Bool, type DataType, DateDay, Float64, Int64, TimestampMicrosecond, Utf8 } from "apache-arrow";
import type { Schema } from "avsc";
import { arrowOf, listed } from "./arrow.ts";
import { avroOf } from "./avro.ts";
import { COMMA, delimited } from "./delimited.ts";
import { writeFiles } from "./folders.ts";
import { writeParquet } from "./parquet.ts";
import type { Kind, RandomColumn, RandomTable, Value } from "./random-tables.ts";

type Cell = Value | null;

const rowsOf = ({ columns, rows }: RandomTable): Cell[][] =>
  Array.from({ length: rows }, (_, row) => columns.map(({ values }) => values[row] ?? null));

const objectsOf = (table: RandomTable): Record<string, Cell>[] =>
  rowsOf(table).map((row) => Object.fromEntries(table.columns.map(({ name }, i) => [name, row[i] ?? null])));

const DAY_MS = 86_400_000;
const daysOf = (date: Cell): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
const millisecondsOf = (moment: Cell): number => Date.parse(`${moment}Z`);

/** Writes a table into a file of a format, whose ending is given by the format's name. */
export type TableWriter = (path: string, table: RandomTable) => void | Promise<void>;

const written =
  (content: (table: RandomTable) => string | Buffer): TableWriter =>
  (path, table) =>
    void writeFiles(dirname(path), { [path.slice(dirname(path).length + 1)]: content(table) });

export const FORMATS: Record<string, TableWriter> = {
  csv: written((table) => delimited(table, COMMA)),
  json: written((table) => JSON.stringify(objectsOf(table))),
  jsonl: written((table) =>
    objectsOf(table)
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(""),
  ),
  parquet: asParquet,
  avro: written(asAvro),
  arrow: written(asArrow),
  xlsx: written(asWorkbook),
  sqlite: asSqlite,
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const SQL_TYPES: Record<Kind, string> = {
  integer: "BIGINT",
  float: "DOUBLE",
  date: "DATE",
  datetime: "TIMESTAMP",
  boolean: "BOOLEAN",
  text: "VARCHAR",
};

async function asParquet(path: string, table: RandomTable): Promise<void> {
  const literal = (value: Cell): string => (value === null ? "NULL" : `'${String(value).replaceAll("'", "''")}'`);
  const tuples = rowsOf(table).map((row) => `(${row.map(literal).join(", ")})`);
  const columns = table.columns.map(({ name, kind }, i) => `c${i}::${SQL_TYPES[kind]} AS ${quoted(name)}`);
  const names = table.columns.map((_, i) => `c${i}`);
  await writeParquet(path, `SELECT ${columns.join(", ")} FROM (VALUES ${tuples.join(", ")}) AS t(${names.join(", ")})`);
}

const AVRO: Record<Kind, { type: Schema; branch: string; value: (value: Cell) => unknown }> = {
  integer: { type: "long", branch: "long", value: (value) => BigInt(value as number) },
  float: { type: "double", branch: "double", value: (value) => value },
  date: { type: { type: "int", logicalType: "date" } as Schema, branch: "int", value: daysOf },
  datetime: {
    type: { type: "long", logicalType: "local-timestamp-micros" } as Schema,
    branch: "long",
    value: (value) => BigInt(millisecondsOf(value)) * 1000n,
  },
  boolean: { type: "boolean", branch: "boolean", value: (value) => value },
  text: { type: "string", branch: "string", value: (value) => value },
};

/** Names in Avro are words; the columns have numbers in place of theirs. */
function asAvro(table: RandomTable): Buffer {
  const fields = table.columns.map(({ kind }, i) => ({ name: `c${i}`, type: ["null", AVRO[kind].type] }));
  const rows = rowsOf(table).map((row) =>
    Object.fromEntries(
      table.columns.map(({ kind }, i) => {
        const { branch, value } = AVRO[kind];
        const cell = row[i] ?? null;
        return [`c${i}`, cell === null ? null : { [branch]: value(cell) }];
      }),
    ),
  );
  return avroOf({ type: "record", name: "t", fields } as Schema, rows);
}

const ARROW: Record<Kind, { type: () => DataType; value: (value: Cell) => unknown }> = {
  integer: { type: () => new Int64(), value: (value) => BigInt(value as number) },
  float: { type: () => new Float64(), value: (value) => value },
  date: { type: () => new DateDay(), value: (value) => new Date(daysOf(value) * DAY_MS) },
  datetime: { type: () => new TimestampMicrosecond(), value: millisecondsOf },
  boolean: { type: () => new Bool(), value: (value) => value },
  text: { type: () => new Utf8(), value: (value) => value },
};

function asArrow({ columns }: RandomTable): Buffer {
  const vectorOf = ({ kind, values }: RandomColumn) => {
    const { type, value } = ARROW[kind];
    return listed(
      values.map((one) => (one === null ? null : value(one))),
      type(),
    );
  };
  return arrowOf([Object.fromEntries(columns.map((column) => [column.name, vectorOf(column)]))]);
}

/** Day 0 of the calendar of 1900, in days since 1970. */
const DAY_0 = -25_569;

function asWorkbook(table: RandomTable): Buffer {
  const shown = (value: Cell, kind: Kind): unknown => {
    if (value === null) return null;
    if (kind === "date") return { t: "n", v: daysOf(value) - DAY_0, z: "yyyy-mm-dd" };
    if (kind === "datetime") return { t: "n", v: millisecondsOf(value) / DAY_MS - DAY_0, z: "yyyy-mm-dd hh:mm:ss" };
    return value;
  };
  const cells = rowsOf(table).map((row) => row.map((value, i) => shown(value, table.columns[i]?.kind ?? "text")));
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet([table.columns.map(({ name }) => name), ...cells]), "sheet");
  return write(book, { type: "buffer", bookType: "xlsx" });
}

const SQLITE_TYPES: Record<Kind, string> = {
  integer: "INTEGER",
  float: "REAL",
  date: "DATE",
  datetime: "DATETIME",
  boolean: "BOOLEAN",
  text: "TEXT",
};

function asSqlite(path: string, table: RandomTable): void {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  const columns = table.columns.map(({ name, kind }) => `${quoted(name)} ${SQLITE_TYPES[kind]}`);
  database.exec(`CREATE TABLE rows (${columns.join(", ")})`);
  const insert = database.prepare(`INSERT INTO rows VALUES (${columns.map(() => "?").join(", ")})`);
  for (const row of rowsOf(table)) {
    insert.run(...row.map((value) => (typeof value === "boolean" ? Number(value) : value)));
  }
  database.close();
}
