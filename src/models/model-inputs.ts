import { ServiceError } from "../errors/service-error.ts";
import type { ModelRecord, ModelTensor } from "./model-record.ts";

/** Numbers of a spectrum on the grid. */
const BINS = 1024;

/** What a spectrum has to be fed to a model. */
export interface SpectrumVector {
  /** In Å, as observed. */
  wavelength: ArrayLike<number>;
  /** Without the continuum. */
  flux: ArrayLike<number>;
  redshift: number;
}

type Feeds = Record<string, { shape: number[]; values: Float32Array }>;

/**
 * The inputs of a model: {flux}, 1024 numbers without continuum on the grid at rest, or {wavelength, flux, redshift}. Throws
 * MODEL_NOT_APPLICABLE where it takes others.
 */
export function feedsOf(
  { model_id, inputs }: Pick<ModelRecord, "model_id" | "inputs">,
  spectrum: SpectrumVector,
): Feeds {
  const values: Record<string, Float32Array> = {
    flux: Float32Array.from(spectrum.flux),
    wavelength: Float32Array.from(spectrum.wavelength),
    redshift: Float32Array.of(spectrum.redshift),
  };
  const names = inputs
    .map(({ name }) => name)
    .sort()
    .join();
  const known = names === "flux" || names === "flux,redshift,wavelength";
  const fed = inputs.map((input): [string, Feeds[string]] | null => {
    const own = values[input.name];
    const shape = own === undefined ? null : shapeFor(input, own.length);
    return own === undefined || shape === null ? null : [input.name, { shape, values: own }];
  });
  if (!known || fed.includes(null)) {
    const taken = inputs.map(({ name, shape }) => `${name} [${shape.join(", ")}]`).join(", ");
    const reason = `its inputs are ${taken}; it has to take flux of ${BINS} numbers, or wavelength, flux and redshift`;
    throw new ServiceError("MODEL_NOT_APPLICABLE", { model_id, reason });
  }
  return Object.fromEntries(fed.filter((one) => one !== null));
}

/** The shape of an input with so many numbers: one dimension that is left open takes what is needed, others are 1. */
function shapeFor({ shape }: ModelTensor, count: number): number[] | null {
  const fixed = shape.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  if (fixed === 0 || count % fixed !== 0) return null;
  const last = shape.lastIndexOf(-1);
  const filled = shape.map((size, i) => (size !== -1 ? size : i === last ? count / fixed : 1));
  return filled.reduce((product, size) => product * size, 1) === count ? filled : null;
}
