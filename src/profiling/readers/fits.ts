import type { TableSession } from "../duckdb/session.ts";
import type { SpectrumLayout } from "../model/spectrum-facts.ts";
import { bytesOfFile } from "./fits/bytes.ts";
import { imageRows, spectralImagesOf } from "./fits/spectral-image.ts";
import { tablePlan, tableRows } from "./fits/table-rows.ts";
import { cardValue, readUnits, type Unit } from "./fits/units.ts";
import type { SourceFile, TableInFile } from "./reader.ts";
import type { Cell } from "./record-cells.ts";
import { RecordTypes } from "./record-types.ts";
import { loadRecords } from "./records.ts";
import { layoutOfNames } from "./spectra/spectral-names.ts";
import { SpectrumCollector } from "./spectra/spectrum-collector.ts";

// FITS as in "Definition of the Flexible Image Transport System, version 4.0" (2018).

/** Columns that are named where they are not read. */
const NAMED = 20;

/** The tables of a FITS file, and one of the cards of all its headers. */
export async function fitsTables(session: TableSession, { file, path, scratch }: SourceFile): Promise<TableInFile[]> {
  const open = bytesOfFile(path);
  const units = await readUnits(open, file.path, file.size);
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
      const rows = () => imageRows(open, file.path, image, session.signal);
      return [{ unit, hdu, columns, warnings: [], rows, spectrum: image.layout }];
    }
    const plan = tablePlan(unit);
    if (plan.columns.length === 0) {
      unread.push(...warningsOf(plan.left, ` of unit ${hdu}`));
      return [];
    }
    const rows = () => tableRows(open, file.path, unit, plan, session.signal);
    const { columns, left } = plan;
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
