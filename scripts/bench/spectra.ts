import { observed, TYPES, templateFolder } from "../../spec/support/supernovae.ts";
import { type Classification, classified } from "../../src/spectra/classification.ts";
import { mainType } from "../../src/spectra/main-type.ts";
import { matchesOf } from "../../src/spectra/match.ts";
import { processed, unprocessed } from "../../src/spectra/process.ts";
import { spectrumOf } from "../../src/spectra/spectrum.ts";
import type { TemplateSet } from "../../src/spectra/template-set.ts";
import { loadTemplates } from "../../src/spectra/templates.ts";
import { type BenchResult, median } from "./result.ts";

/** Files of templates, a type's share of them, and the days of each file's epochs. */
const FILES_OF_TYPE = 125;
const AGES = Array.from({ length: 10 }, (_, i) => 3 * i - 9);
const ROUNDS = 5;
const NOISE = 180;
const MB = 1e6;

/** What comparing spectra with 5,000 made templates takes, and how often it is right about others that are made. */
export async function spectraBench(): Promise<BenchResult[]> {
  const folder = templateFolder(FILES_OF_TYPE, AGES);
  const loads: { ms: number; cpu: number; set: TemplateSet }[] = [];
  for (let round = 0; round < 3; round++) {
    loads.push(
      await measured(() => loadTemplates(folder)).then(({ result, ...cost }) => ({ ...cost, set: result.set })),
    );
  }
  const { set } = loads[0] as (typeof loads)[number];
  const { values, waves, energies, ends } = set;
  const bytes = [values, waves, energies, ends].reduce((sum, { byteLength }) => sum + byteLength, 0);
  const spectrum = observed({ type: "Ia-norm", redshift: 0.1, noise: 0.1 });
  const rounds = async (redshifts: [number, number]): Promise<{ ms: number; cpu: number }> => {
    const costs = [];
    for (let round = 0; round <= ROUNDS; round++)
      costs.push(await measured(async () => classify(spectrum, set, redshifts)));
    costs.shift(); // the first round warms up
    return { ms: median(costs.map(({ ms }) => ms)), cpu: median(costs.map(({ cpu }) => cpu)) };
  };
  const [open, given] = [await rounds([-0.01, 1.2]), await rounds([0.091, 0.109])];
  const told = TYPES.flatMap((type, i) =>
    [0.02, 0.09, 0.17, 0.26].map((redshift, object) => {
      const { best } = classify(
        observed({ type, object: 500 + object, redshift, noise: 0.1, seed: 10 * i + object }),
        set,
      );
      return best.type === mainType(type) && Math.abs(best.redshift - redshift) < 0.005;
    }),
  );
  const noise = Array.from({ length: NOISE }, (_, i) =>
    classify(observed({ type: null, redshift: 0, noise: 0.2, seed: 900 + i }), set),
  );
  const load = median(loads.map(({ cpu }) => cpu));
  return [
    {
      what: `${set.facts.length.toLocaleString("en")} templates in ${4 * FILES_OF_TYPE} files: reading them`,
      measured: [{ by: "ours", ms: median(loads.map(({ ms }) => ms)), cpu: load }],
      figures: [
        { what: "CPU", value: load, unit: "s", goal: { atMost: 1.5 } },
        { what: "memory that all threads share", value: bytes / MB, unit: "MB", goal: { atMost: 80 } },
      ],
    },
    {
      what: "a spectrum against all of them",
      measured: [{ by: "ours", ...open }],
      figures: [
        { what: "CPU", value: open.cpu, unit: "s", goal: { atMost: 0.35 } },
        { what: "CPU where the redshift is given", value: given.cpu, unit: "s", goal: { atMost: 0.2 } },
        { what: "synthetic objects told rightly", value: told.filter(Boolean).length, unit: ` of ${told.length}` },
        {
          what: "noise called reliable",
          value: noise.filter(({ best }) => best.reliable).length,
          unit: ` of ${NOISE}`,
        },
      ],
    },
  ];
}

function classify(
  { wavelength, flux }: ReturnType<typeof observed>,
  set: TemplateSet,
  redshifts: [number, number] = [-0.01, 1.2],
): Classification {
  const { flattened } = processed(spectrumOf(wavelength, flux), unprocessed);
  const matches = matchesOf(flattened, set, { chosen: () => true, redshifts });
  return classified(matches, set, { compared: set.facts.length, most: 10 });
}

async function measured<Result>(work: () => Promise<Result>): Promise<{ ms: number; cpu: number; result: Result }> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - start, cpu: (user + system) / 1e6, result };
}
