import { ServiceError } from "../errors/service-error.ts";

/** A line of an ion: its wavelength at rest in air, in Å. */
export interface SpectralLine {
  wavelength: number;
  /** As astronomers call it, where it has a name. */
  name?: string;
  /** A transition that densities as on earth suppress. */
  forbidden?: true;
}

/** Where the wavelengths are from. */
export const LINE_SOURCES = [
  "After the NIST Atomic Spectra Database (Kramida, Ralchenko, Reader et al.), wavelengths in air; written down without another look at it",
  "Forbidden lines: Osterbrock & Ferland, Astrophysics of Gaseous Nebulae and Active Galactic Nuclei, 2nd edition, 2006",
] as const;

type Named = readonly [wavelength: number, name: string];

/** Lines seen in supernovae and their hosts; wavelengths in air, in Å, rounded to hundredths. */
const PERMITTED: Readonly<Record<string, readonly (number | Named)[]>> = {
  "H I": [
    [3889.05, "H8"],
    [3970.07, "Hε"],
    [4101.73, "Hδ"],
    [4340.46, "Hγ"],
    [4861.32, "Hβ"],
    [6562.79, "Hα"],
  ],
  "He I": [3888.65, 4026.19, 4471.48, 4921.93, 5015.68, 5875.62, 6678.15, 7065.19, 7281.35],
  "He II": [3203.1, 4685.7, 5411.52],
  "C II": [4267.26, 6578.05, 6582.88, 7231.33, 7236.42],
  "C III": [4647.42, 4650.25, 5695.92],
  "N II": [4630.54, 5005.15, 5666.63, 5679.56, 5710.77],
  "N III": [4634.14, 4640.64],
  "O I": [7771.94, 7774.17, 7775.39, 8446.36],
  "O II": [4349.43, 4414.9, 4641.81, 4649.13],
  "Na I": [[5889.95, "D2"], [5895.92, "D1"], 8183.26, 8194.82],
  "Mg I": [
    [5167.32, "b4"],
    [5172.68, "b2"],
    [5183.6, "b1"],
  ],
  "Mg II": [[2795.53, "k"], [2802.7, "h"], 4481.13, 7877.05, 7896.37, 9218.25, 9244.26],
  "Si II": [3856.02, 3862.6, 4128.05, 4130.89, 5041.02, 5055.98, 5957.56, 5978.93, 6347.11, 6371.37],
  "Si III": [4552.62, 4567.84, 4574.76, 5739.73],
  "S II": [5432.8, 5453.86, 5606.15, 5639.97, 5647.03],
  "K I": [7664.9, 7698.96],
  "Ca I": [4226.73],
  "Ca II": [[3933.66, "K"], [3968.47, "H"], 8498.02, 8542.09, 8662.14],
  "Sc II": [4246.82, 5526.79, 5657.9, 6245.64],
  "Ti II": [3759.3, 3761.32, 4395.03, 4443.79, 4468.51, 4549.62, 4571.97],
  "Fe I": [4045.81, 4271.76, 4383.54, 5269.54, 5328.04],
  "Fe II": [4233.17, 4549.47, 4583.84, 4923.92, 5018.44, 5169.03, 5276, 5316.61],
  "Ba II": [4554.03, 4934.08, 5853.67, 6141.71, 6496.9],
};

const FORBIDDEN: Readonly<Record<string, readonly number[]>> = {
  "N II": [5754.6, 6548.05, 6583.45],
  "O I": [5577.34, 6300.3, 6363.78],
  "O II": [3726.03, 3728.82, 7319.99, 7330.73],
  "O III": [4363.21, 4958.91, 5006.84],
  "Ne III": [3868.76, 3967.47],
  "S II": [4068.6, 4076.35, 6716.44, 6730.82],
  "S III": [9068.6, 9530.6],
  "Ca II": [7291.47, 7323.89],
};

/** The ions whose lines are known. */
export const ions: readonly string[] = [...new Set([...Object.keys(PERMITTED), ...Object.keys(FORBIDDEN)])].sort();

/**
 * The lines of an ion as `Ca II`, of all ions of an element as `Ca`, or of all, by wavelength; those between two of these.
 * Throws ELEMENT_NOT_FOUND.
 */
export function linesOf(
  element: string | undefined,
  { from = 0, to = Number.POSITIVE_INFINITY }: { from?: number; to?: number } = {},
): Record<string, SpectralLine[]> {
  const wanted = element?.trim().toLowerCase();
  const named = ions.filter((ion) => {
    const own = ion.toLowerCase();
    return wanted === undefined || own === wanted || own.split(" ")[0] === wanted;
  });
  if (element !== undefined && named.length === 0) {
    throw new ServiceError("ELEMENT_NOT_FOUND", { element, known: [...ions] });
  }
  return Object.fromEntries(
    named.map((ion) => [ion, ofIon(ion).filter(({ wavelength }) => wavelength >= from && wavelength <= to)]),
  );
}

function ofIon(ion: string): SpectralLine[] {
  const permitted = (PERMITTED[ion] ?? []).map(
    (line): SpectralLine => (typeof line === "number" ? { wavelength: line } : { wavelength: line[0], name: line[1] }),
  );
  const forbidden = (FORBIDDEN[ion] ?? []).map((wavelength): SpectralLine => ({ wavelength, forbidden: true }));
  return [...permitted, ...forbidden].sort((one, other) => one.wavelength - other.wavelength);
}
