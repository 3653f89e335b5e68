import { ServiceError } from "../../../errors/service-error.ts";
import type { SpectrumLayout } from "../../model/spectrum-facts.ts";
import type { Cell } from "../record-cells.ts";
import { uncertaintyOf } from "../spectra/spectral-names.ts";
import type { Bytes, OpenBytes } from "./bytes.ts";
import { numeric, shortest } from "./columns.ts";
import { type ImageAxis, spectralAxisOf } from "./spectral-axis.ts";
import { cardValue, numberOf, type Unit } from "./units.ts";

/** Rows of an image that belong to one spectrum, at most: IRAF keeps the sky and the noise in further ones. */
const MOST_PLANES = 16;
/** Pixels that are read at once. */
const PIXELS = 65_536;

/** Bytes of a pixel and how it is read, by BITPIX. */
const PIXEL: Record<number, [number, (bytes: Buffer, at: number) => number | bigint]> = {
  8: [1, (bytes, at) => bytes[at] as number],
  16: [2, (bytes, at) => bytes.readInt16BE(at)],
  32: [4, (bytes, at) => bytes.readInt32BE(at)],
  64: [8, (bytes, at) => bytes.readBigInt64BE(at)],
  [-32]: [4, (bytes, at) => shortest(bytes.readFloatBE(at))],
  [-64]: [8, (bytes, at) => bytes.readDoubleBE(at)],
};

/** One row of an image: where it begins, and how its pixels are read. */
interface Plane {
  name: string;
  offset: number;
  size: number;
  read: (bytes: Buffer, at: number) => Cell;
}

/** A spectrum that is an image of one dimension, with the images that say how certain it is. */
export interface SpectralImage {
  /** The units that it is made of, by their numbers in the file. */
  units: number[];
  axis: ImageAxis;
  length: number;
  planes: Plane[];
  layout: SpectrumLayout;
}

/** The spectra among the units of a file: images of one dimension, or of few rows, with an axis of wavelengths. */
export function spectralImagesOf(units: readonly Unit[]): SpectralImage[] {
  const found: SpectralImage[] = [];
  const taken = new Set<number>();
  units.forEach((unit, hdu) => {
    const size = imageSize(unit);
    const axis = size === null ? null : spectralAxisOf(unit);
    if (size === null || axis === null || taken.has(hdu)) return;
    const own = planesOf(unit, size);
    const beside = units.flatMap((other, at) => {
      const kind = at <= hdu || taken.has(at) ? null : uncertaintyOf(nameOf(other));
      const fits = kind !== null && imageSize(other)?.length === size.length && imageSize(other)?.rows === 1;
      return fits
        ? [{ at, kind, plane: { ...(planesOf(other, { ...size, rows: 1 })[0] as Plane), name: "error" } }]
        : [];
    });
    const sure = own.length === 1 ? beside.at(0) : undefined;
    for (const at of [hdu, ...(sure === undefined ? [] : [sure.at])]) taken.add(at);
    const planes = sure === undefined ? own : [...own, sure.plane];
    const errors = planes.findIndex(({ name }) => name === "error");
    found.push({
      units: [hdu, ...(sure === undefined ? [] : [sure.at])],
      axis,
      length: size.length,
      planes,
      layout: {
        wavelength: { ...axis, index: 0, name: "wavelength" },
        flux: [{ index: 1, name: "flux" }],
        ...(errors === -1
          ? {}
          : { uncertainty: { index: errors + 1, name: "error", kind: sure?.kind ?? ("deviation" as const) } }),
      },
    });
  });
  return found;
}

/** The wavelength of each pixel with its values. */
export async function* imageRows(
  open: OpenBytes,
  file: string,
  { axis, length, planes }: SpectralImage,
  signal: AbortSignal,
): AsyncGenerator<Cell[]> {
  await using bytes = await open();
  for (let from = 0; from < length; from += PIXELS) {
    signal.throwIfAborted();
    const count = Math.min(PIXELS, length - from);
    const blocks: Buffer[] = [];
    for (const plane of planes) blocks.push(await readPixels(bytes, file, plane, from, count));
    for (let i = 0; i < count; i++) {
      yield [axis.at(from + i), ...planes.map(({ read, size }, plane) => read(blocks[plane] as Buffer, i * size))];
    }
  }
}

async function readPixels(source: Bytes, file: string, plane: Plane, from: number, count: number): Promise<Buffer> {
  const bytes = await source.read(plane.offset + from * plane.size, count * plane.size);
  if (bytes.length < count * plane.size)
    throw new ServiceError("FILE_READ_ERROR", { file, reason: "it ends within an image" });
  return bytes;
}

/** Pixels of a row and how many rows, where a unit is an image of few; null of anything else. */
function imageSize(unit: Unit): { length: number; rows: number } | null {
  const extension = cardValue(unit, "XTENSION");
  if (extension !== null && String(extension).trim() !== "IMAGE") return null;
  const axes = numberOf(unit, "NAXIS", 0);
  if (axes < 1 || cardValue(unit, "GROUPS") === true || PIXEL[numberOf(unit, "BITPIX", 0)] === undefined) return null;
  const length = numberOf(unit, "NAXIS1", 0);
  let rows = 1;
  for (let axis = 2; axis <= axes; axis++) rows *= numberOf(unit, `NAXIS${axis}`, 0);
  return length >= 2 && rows >= 1 && rows <= MOST_PLANES ? { length, rows } : null;
}

function planesOf(unit: Unit, { length, rows }: { length: number; rows: number }): Plane[] {
  const [size, raw] = PIXEL[numberOf(unit, "BITPIX", 0)] ?? [1, () => 0];
  const blank = cardValue(unit, "BLANK");
  const [scale, zero] = [numberOf(unit, "BSCALE", 1), numberOf(unit, "BZERO", 0)];
  const read = (bytes: Buffer, at: number): Cell => {
    const value = raw(bytes, at);
    if (blank !== null && String(value) === String(blank)) return null;
    return scale === 1 && zero === 0 ? numeric(Number(value)) : numeric(Number(value) * scale + zero);
  };
  return Array.from({ length: rows }, (_, row) => ({
    name: planeName(unit, row, rows),
    offset: unit.data + row * length * size,
    size,
    read,
  }));
}

/** IRAF names the rows by BANDID; in those of SDSS the third is the noise. */
function planeName(unit: Unit, row: number, rows: number): string {
  if (row === 0) return "flux";
  const said = String(cardValue(unit, `BANDID${row + 1}`) ?? "");
  const isNoise = /sigma|error|noise/i.test(said) || (row === 2 && rows > 2 && cardValue(unit, "COEFF0") !== null);
  return isNoise ? "error" : `plane_${row + 1}`;
}

function nameOf(unit: Unit): string {
  return String(cardValue(unit, "EXTNAME") ?? "").trim();
}
