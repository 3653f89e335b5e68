/**
 * A file of templates as SNID writes them (.lnw; Blondin & Tonry 2007): a line about the object, knots of the continua
 * that were divided out, the ages of the epochs, then a row for each wavelength with a flux for each epoch.
 */
export interface SnidTemplate {
  /** How many there are. */
  epochs: number;
  /** Wavelengths, and so rows. */
  rows: number;
  object: string;
  type: string;
  /** Δm15(B), where it is known. */
  deltaM15: number | null;
  /** 0-based line of the ages; the rows follow. */
  ageLine: number;
}

// Epochs, wavelengths, range, knots, object, Δm15, type, and its two numbers.
const FIRST_LINE =
  /^\s*(\d+)\s+(\d+)\s+\d+\.?\d*\s+\d+\.?\d*\s+(\d+)\s+(\S+)\s+(-?\d+\.?\d*)\s+(\S.*?)(?:\s+-?\d+\s+-?\d+)?\s*$/;
const LONGEST = 400;
/** SNID's Δm15 of objects without one. */
const UNKNOWN = -9.99;

/** What the first line says; null where it is none of a template. */
export function snidTemplate(firstLine: string): SnidTemplate | null {
  if (firstLine.length > LONGEST) return null;
  const [, epochs, rows, knots, object, deltaM15, type] = FIRST_LINE.exec(firstLine) ?? [];
  if (object === undefined || type === undefined || Number(epochs) < 1 || Number(rows) < 2) return null;
  return {
    epochs: Number(epochs),
    rows: Number(rows),
    object,
    type,
    deltaM15: Number(deltaM15) === UNKNOWN ? null : Number(deltaM15),
    ageLine: 2 + Number(knots),
  };
}

/** The ages in days; null where the line does not hold that of each epoch. */
export function snidAges(line: string, { epochs }: SnidTemplate): number[] | null {
  const cells = line.trim().split(/\s+/).map(Number);
  return cells.length === epochs + 1 && cells.every(Number.isFinite) ? cells.slice(1) : null;
}

/** Bytes of a file from which its ages can be told. */
export function snidHeadBytes({ epochs, ageLine }: SnidTemplate): number {
  return Math.min((ageLine + 2) * (16 + 20 * epochs), 8_388_608);
}
