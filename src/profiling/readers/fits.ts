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
  const tables = units.flatMap((unit, hdu): TableUnit[] => {
    const columns = columnsOf(unit);
    return columns.length === 0 ? [] : [{ unit, hdu, columns }];
  });
  const labels = labelsOf(tables);
  return [
    part("headers", "headers", HEADER_COLUMNS, () => cards),
    ...tables.map(({ unit, hdu, columns }, i) =>
      part(labels[i] as string, `hdu-${hdu}`, columns, () => rowsOf(path, file.path, unit, columns, session.signal)),
    ),
  ];

  function part(
    name: string,
    fileName: string,
    columns: readonly { name: string; type: string | null }[],
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
