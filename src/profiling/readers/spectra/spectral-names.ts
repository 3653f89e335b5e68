import type { SpectralAxis, SpectrumLayout, UncertaintyKind } from "../../model/spectrum-facts.ts";

const LOGARITHM = /^(log_?lam(bda)?|log_?wave(length)?|log10_?(lam(bda)?|wave(length)?))$/i;
const WAVELENGTH = /^(obs_?|rest_?)?(wave(length)?s?|lambda|lam|wl|wlen|awav)$/i;
const FLUX = /^(rel_?|norm_?)?(flux(es)?|flam|f_?lam(bda)?|f_?nu|fnu|spec|spectrum|counts|intensity)(_reduced)?$/i;
const UNCERTAINTIES: readonly [RegExp, UncertaintyKind][] = [
  [
    /^(err(or)?s?|sigma|noise|std(dev|ev)?|unc(ertainty)?|uncert|e_?flux|flux_?(err(or)?|sigma|unc)|err(or)?_?flux)(_reduced)?$/i,
    "deviation",
  ],
  [/^(var(iance)?|flux_?var(iance)?)$/i, "variance"],
  [/^(ivar|inv_?var|inverse_?variance|flux_?ivar)$/i, "inverse variance"],
];

/** Ångströms in a unit of length, however it is spelt. */
const UNITS: readonly [RegExp, number][] = [
  [/^(0\.1 ?nm|å|a|ang(str(o|ö)m)?s?|ångstr(o|ö)ms?)$/i, 1],
  [/^(nm|nanomet(er|re)s?)$/i, 10],
  [/^(um|µm|μm|microns?|micromet(er|re)s?)$/i, 1e4],
  [/^(mm|millimet(er|re)s?)$/i, 1e7],
  [/^(cm|centimet(er|re)s?)$/i, 1e8],
  [/^(m|met(er|re)s?)$/i, 1e10],
];

/** Ångströms in a unit; null where it is none of length. */
export function angstromsIn(unit: string): number | null {
  const text = unit.trim();
  return UNITS.find(([spelling]) => spelling.test(text))?.[1] ?? null;
}

/** What a column says how certain a flux is, by its name. */
export function uncertaintyOf(name: string): UncertaintyKind | null {
  return UNCERTAINTIES.find(([spelling]) => spelling.test(name))?.[1] ?? null;
}

/** Whether a name is that of a flux. */
function isFlux(name: string): boolean {
  return FLUX.test(name);
}

/** What a column of wavelengths holds, by its name and unit; null where it is none. A unit may stand in the name. */
function axisOf(name: string, given?: string): SpectralAxis | null {
  const [, bare = name, within] =
    /^(.*?)[\s_]*[[(](.+)[\])]$/.exec(name) ?? /^(.*)_(nm|um|angstroms?)$/i.exec(name) ?? [];
  const logarithmic = LOGARITHM.test(bare.trim());
  if (!logarithmic && !WAVELENGTH.test(bare.trim())) return null;
  const written = given ?? within;
  const unit = written?.replace(/^log(10)?\s*\(?\s*(.*?)\)?$/i, "$2");
  const factor = unit === undefined || unit === "" ? null : angstromsIn(unit);
  if (unit !== undefined && unit !== "" && factor === null && !logarithmic) return null; // a frequency, or pixels
  return { logarithmic, factor: factor ?? 1, ...(factor === null || written === undefined ? {} : { unit: written }) };
}

/** How a table is a spectrum, by the names and the units of its columns; null where it is none. */
export function layoutOfNames(columns: readonly { name: string; unit?: string }[]): SpectrumLayout | null {
  const axes = columns.map(({ name, unit }) => axisOf(name, unit));
  const index = axes.findIndex((axis) => axis !== null);
  const axis = axes[index];
  const flux = columns.findIndex(({ name }) => isFlux(bareName(name)));
  if (axis === null || axis === undefined || flux === -1) return null;
  const nameAt = (i: number): string => columns[i]?.name ?? "";
  const at = columns.findIndex(({ name }) => uncertaintyOf(bareName(name)) !== null);
  const kind = at === -1 ? null : uncertaintyOf(bareName(nameAt(at)));
  return {
    wavelength: { ...axis, index, name: nameAt(index) },
    flux: [{ index: flux, name: nameAt(flux) }],
    ...(kind === null ? {} : { uncertainty: { index: at, name: nameAt(at), kind } }),
  };
}

/** A name without the unit in brackets after it. */
function bareName(name: string): string {
  return name.replace(/[\s_]*[[(].+[\])]$/, "").trim();
}
