/** A line that is drawn beside a spectrum. */
export interface SpectralMark {
  name: string;
  /** At rest, in air, in Å: as spectra.lines has it. */
  wavelength: number;
}

/** The lines that one looks for first in a supernova, a galaxy or a star. */
export const spectralMarks: readonly SpectralMark[] = [
  { name: "[O II]", wavelength: 3726.03 },
  { name: "Ca II K", wavelength: 3933.66 },
  { name: "Ca II H", wavelength: 3968.47 },
  { name: "Hγ", wavelength: 4340.46 },
  { name: "Hβ", wavelength: 4861.32 },
  { name: "[O III]", wavelength: 5006.84 },
  { name: "Mg I b", wavelength: 5172.68 },
  { name: "He I", wavelength: 5875.62 },
  { name: "Na I D", wavelength: 5889.95 },
  { name: "Si II", wavelength: 6347.11 },
  { name: "Hα", wavelength: 6562.79 },
  { name: "[S II]", wavelength: 6716.44 },
  { name: "O I", wavelength: 7774.17 },
  { name: "Ca II", wavelength: 8542.09 },
];
