import { open } from "node:fs/promises";
import { ServiceError } from "../../errors/service-error.ts";
import type { TableSession } from "../duckdb/session.ts";
import { type Column, columnsOf } from "./fits/columns.ts";
import { cardValue, numberOf, readUnits, type Unit } from "./fits/units.ts";
import type { SourceFile, TableInFile } from "./reader.ts";
import type { Cell } from "./record-cells.ts";
import { RecordTypes } from "./record-types.ts";
import { loadRecords } from "./records.ts";

// FITS as in "Definition of the Flexible Image Transport System, version 4.0" (2018).

/** Columns that are named where they are not read. */
const NAMED = 20;
/** Bytes of a table that are read at once. */
const READ = 4_194_304;

/** The tables of a FITS file, and one of the cards of all its headers. */
export async function fitsTables(session: TableSession, { file, path, scratch }: SourceFile): Promise<TableInFile[]> {
  const units = await readUnits(path, file.path, file.size);
  session.signal.throwIfAborted();
  const cards = units.flatMap((unit, hdu) =>
    unit.cards.map(({ keyword, value, comment }): Cell[] => [
      hdu,
      keyword,
      value === null ? null : String(value),
      comment,
    ]),
  );
  const unread: string[] = [];
  const tables = units.flatMap((unit, hdu): TableUnit[] => {
    const { columns, passedOver } = columnsOf(unit);
    if (columns.length > 0) return [{ unit, hdu, columns, warnings: warningsOf(passedOver) }];
    unread.push(...warningsOf(passedOver, ` of unit ${hdu}`));
    return [];
  });
  const labels = labelsOf(tables);
  return [
    part("headers", "headers", HEADER_COLUMNS, unread, () => cards),
    ...tables.map(({ unit, hdu, columns, warnings }, i) =>
      part(labels[i] as string, `hdu-${hdu}`, columns, warnings, () =>
        rowsOf(path, file.path, unit, columns, session.signal),
      ),
    ),
  ];

  function part(
    name: string,
    fileName: string,
    columns: readonly { name: string; type: string | null }[],
    warnings: string[],
    rows: () => Iterable<Cell[]> | AsyncIterable<Cell[]>,
  ): TableInFile {
    const target = { shown: file.path, file: scratch.path(`${fileName}.jsonl`) };
    const names = columns.map((column) => column.name);
    return {
      name,
      open: async (onProgress) => ({
        groups: 1,
        load: () => {
          const types = new RecordTypes(columns.map(({ type }) => type));
          return loadRecords(session, { columns: names, types, rows: rows(), ...target }, onProgress);
        },
        misfits: async () => ({ rejected: null, padded: null, others: null, warnings }),
      }),
    };
  }
}

const HEADER_COLUMNS = ["hdu", "keyword", "value", "comment"].map((name) => ({ name, type: null }));

/** A unit that holds a table, by its number in the file. */
interface TableUnit {
  unit: Unit;
  hdu: number;
  columns: Column[];
  warnings: string[];
}

/** What is said of columns that are not read. */
function warningsOf(columns: readonly string[], where = ""): string[] {
  if (columns.length === 0) return [];
  const named =
    columns.length > NAMED
      ? `${columns.slice(0, NAMED).join(", ")} and ${columns.length - NAMED} more`
      : columns.join(", ");
  return [`columns${where} with arrays, bits or complex numbers in each row are not read: ${named}`];
}

/**
 * What tables are known by: EXTNAME, and where several share one, as those of each detector do, EXTNAME and EXTVER as
 * in `GTI,2`; where these are not given or the same as well, the number of the unit.
 */
function labelsOf(tables: readonly TableUnit[]): string[] {
  const named = tables.map(({ unit, hdu }) => {
    const name = String(cardValue(unit, "EXTNAME") ?? "").trim();
    return { name, hdu, versioned: `${name},${cardValue(unit, "EXTVER") ?? 1}` };
  });
  return named.map(({ name, hdu, versioned }) => {
    if (name === "") return `hdu ${hdu}`;
    const sharing = named.filter((other) => other.name === name);
    if (sharing.length === 1) return name;
    const versions = new Set(sharing.map((other) => other.versioned));
    return versions.size === sharing.length ? versioned : `${name} hdu ${hdu}`;
  });
}

async function* rowsOf(
  path: string,
  file: string,
  unit: Unit,
  columns: Column[],
  signal: AbortSignal,
): AsyncGenerator<Cell[]> {
  const length = numberOf(unit, "NAXIS1", 0);
  const count = numberOf(unit, "NAXIS2", 0);
  if (length < 1) return;
  const atOnce = Math.max(1, Math.floor(READ / length));
  const handle = await open(path);
  try {
    for (let row = 0; row < count; row += atOnce) {
      signal.throwIfAborted();
      const rows = Math.min(atOnce, count - row);
      const { buffer, bytesRead } = await handle.read(
        Buffer.alloc(rows * length),
        0,
        rows * length,
        unit.data + row * length,
      );
      if (bytesRead < rows * length)
        throw new ServiceError("FILE_READ_ERROR", { file, reason: "it ends within a table" });
      for (let i = 0; i < rows; i++) {
        const bytes = buffer.subarray(i * length, (i + 1) * length);
        yield columns.map(({ offset, read }) => read(bytes, offset));
      }
    }
  } finally {
    await handle.close();
  }
}
