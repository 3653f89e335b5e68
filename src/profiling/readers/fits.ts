import { open } from "node:fs/promises";
import { ServiceError } from "../../errors/service-error.ts";
import type { TableSession } from "../duckdb/session.ts";
import type { SpectrumLayout } from "../model/spectrum-facts.ts";
import { type ArrayColumn, type Column, columnsOf } from "./fits/columns.ts";
import { imageRows, spectralImagesOf } from "./fits/spectral-image.ts";
import { cardValue, numberOf, readUnits, type Unit } from "./fits/units.ts";
import type { SourceFile, TableInFile } from "./reader.ts";
import type { Cell } from "./record-cells.ts";
import { RecordTypes } from "./record-types.ts";
import { loadRecords } from "./records.ts";
import { layoutOfNames } from "./spectra/spectral-names.ts";
import { SpectrumCollector } from "./spectra/spectrum-collector.ts";

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
  const images = spectralImagesOf(units);
  const tables = units.flatMap((unit, hdu): TableUnit[] => {
    const image = images.find(({ units: [first] }) => first === hdu);
    if (image !== undefined) {
      const columns = ["wavelength", ...image.planes.map(({ name }) => name)].map((name) => ({ name, type: "DOUBLE" }));
      const rows = () => imageRows(path, file.path, image, session.signal);
      return [{ unit, hdu, columns, warnings: [], rows, spectrum: image.layout }];
    }
    const { columns: found, passedOver, arrays } = columnsOf(unit);
    const vectors = numberOf(unit, "NAXIS2", 0) === 1 ? vectorsOf(arrays) : null;
    const columns = vectors ?? found;
    const left = vectors === null ? passedOver : passedOver.filter((name) => !vectors.some((own) => own.name === name));
    if (columns.length === 0) {
      unread.push(...warningsOf(left, ` of unit ${hdu}`));
      return [];
    }
    const rows = () => rowsOf(path, file.path, unit, columns, session.signal, vectors?.[0]?.count);
    return [{ unit, hdu, columns, warnings: warningsOf(left), rows, spectrum: layoutOfNames(columns) }];
  });
  const labels = labelsOf(tables);
  return [
    part("headers", "headers", { columns: HEADER_COLUMNS, warnings: unread, rows: () => cards, spectrum: null }),
    ...tables.map((table, i) => part(labels[i] as string, `hdu-${table.hdu}`, table)),
  ];

  function part(name: string, fileName: string, { columns, warnings, rows, spectrum }: TablePart): TableInFile {
    const target = { shown: file.path, file: scratch.path(`${fileName}.jsonl`) };
    const names = columns.map((column) => column.name);
    let collector: SpectrumCollector | null = null;
    return {
      name,
      open: async (onProgress) => ({
        groups: 1,
        load: () => {
          const types = new RecordTypes(columns.map(({ type }) => type));
          collector = spectrum === null ? null : new SpectrumCollector(spectrum);
          const read = collector === null ? rows() : collector.passing(rows());
          return loadRecords(session, { columns: names, types, rows: read, ...target }, onProgress);
        },
        misfits: async () => ({ rejected: null, padded: null, others: null, warnings }),
        spectrum: () => collector?.facts() ?? null,
      }),
    };
  }
}

/** Columns that hold a spectrum in a single row, each the same number of values: such a table is read along them. */
function vectorsOf(arrays: ArrayColumn[]): ArrayColumn[] | null {
  const [longest] = [...arrays].sort((one, other) => other.count - one.count);
  const same = arrays.filter(({ count }) => count === longest?.count);
  return layoutOfNames(same) === null ? null : same;
}

const HEADER_COLUMNS = ["hdu", "keyword", "value", "comment"].map((name) => ({ name, type: null }));

/** What is read as a table. */
interface TablePart {
  columns: readonly { name: string; type: string | null }[];
  warnings: string[];
  rows: () => Iterable<Cell[]> | AsyncIterable<Cell[]>;
  /** How it is a spectrum, where it is one. */
  spectrum: SpectrumLayout | null;
}

/** A unit that holds a table, by its number in the file. */
interface TableUnit extends TablePart {
  unit: Unit;
  hdu: number;
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

/** The rows of a table; of one that is read along its arrays, the values of these one after the other. */
async function* rowsOf(
  path: string,
  file: string,
  unit: Unit,
  columns: (Column & { size?: number })[],
  signal: AbortSignal,
  along = 1,
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
        for (let at = 0; at < along; at++) {
          yield columns.map(({ offset, read, size = 0 }) => read(bytes, offset + at * size));
        }
      }
    }
  } finally {
    await handle.close();
  }
}
