import { basename } from "node:path";
import type { Result } from "../../client/index.ts";
import { type ConnectionOptions, connected } from "../connection.ts";
import type { Embedding } from "../embedded.ts";
import { LOOKED_UP, NOTHING_KEPT } from "../embeddings.ts";
import { readUserFile } from "../files.ts";
import { blocks } from "../histogram.ts";
import { checkNoInput } from "../inputs.ts";
import { countOption, numberOption } from "../option-values.ts";
import { checkWritable, isStdout, writingTo } from "../profile-output.ts";
import { factLines, tableLines } from "../table.ts";
import { print, printJson, terminalOf } from "../terminal.ts";

interface SpectrumOptions extends ConnectionOptions {
  json?: true;
  smoothing?: string;
  min?: string;
  max?: string;
  redshift?: string;
}

/** What is answered where a spectrum is compared with templates. */
export type ByTemplates = Extract<Result<"spectra.classify">, { assumes: "supernova" }>;

export interface ClassifyOptions extends SpectrumOptions {
  model?: string;
  templates?: string;
  types?: string[];
  matches?: string;
}

/** `dli spectrum process FILE`: a spectrum on the grid. */
export async function spectrumProcessCommand(file: string, options: SpectrumOptions & { out?: string }): Promise<void> {
  const { out, redshift, json } = options;
  if (out !== undefined) {
    await checkWritable(out);
    await checkNoInput(out, [file]);
  }
  const params = {
    ...(await paramsOf(file, options)),
    ...(redshift === undefined ? {} : { redshift: numberOption("--redshift", redshift) }),
  };
  const result = await connected(options, NOTHING_KEPT, ({ client, signal }) =>
    client.call("spectra.process", params, { signal }),
  );
  if (out !== undefined) await writingTo(out, (write) => write(csvOf(result)));
  if (json === true) printJson(result);
  else if (!isStdout(out)) print(processLines(result));
}

/** `dli spectrum classify FILE`: what a spectrum fits. */
export async function spectrumClassifyCommand(file: string, options: ClassifyOptions): Promise<void> {
  const { json } = options;
  const params = { ...classifyParams(options), ...(await paramsOf(file, options)) };
  useTemplates(options);
  const embedding: Embedding = options.model === undefined ? NOTHING_KEPT : LOOKED_UP;
  const result = await connected(options, embedding, ({ client, signal }) =>
    client.call("spectra.classify", params, { signal }),
  );
  if (json === true) printJson(result);
  else print(classificationLines(result));
}

/** The params of spectra.classify but for the spectrum. */
export function classifyParams(options: ClassifyOptions) {
  const { redshift, types, matches, model } = options;
  return {
    ...(model === undefined ? {} : { model }),
    ...processingOf(options),
    ...(redshift === undefined ? {} : { redshift: numberOption("--redshift", redshift) }),
    ...(types === undefined ? {} : { types }),
    ...(matches === undefined ? {} : { matches: countOption("--matches", matches) }),
  };
}

/** `dli spectrum templates`: the types and ages that there are. */
export async function spectrumTemplatesCommand(
  options: ConnectionOptions & { json?: true; templates?: string },
): Promise<void> {
  useTemplates(options);
  const result = await connected(options, NOTHING_KEPT, ({ client }) => client.call("spectra.options"));
  if (options.json === true) {
    printJson(result);
    return;
  }
  const columns = [
    { title: "TYPE" },
    { title: "OBJECTS", right: true },
    { title: "TEMPLATES BY DAYS", flexible: true },
  ];
  const rows = result.types.map(({ type, objects, age_bins }) => [
    type,
    String(objects),
    age_bins.map(({ age_bin, templates }) => `${age_bin}: ${templates}`).join(", "),
  ]);
  print([...tableLines(columns, rows, terminalOf(process.stdout)), "", `${result.templates.count} templates`]);
}

/** `dli spectrum lines [ELEMENT]`: wavelengths of lines. */
export async function spectrumLinesCommand(
  element: string | undefined,
  options: ConnectionOptions & { json?: true; min?: string; max?: string },
): Promise<void> {
  const params = { ...(element === undefined ? {} : { element }), ...rangeOf(options) };
  const result = await connected(options, NOTHING_KEPT, ({ client }) => client.call("spectra.lines", params));
  if (options.json === true) {
    printJson(result);
    return;
  }
  const rows = Object.entries(result.elements).flatMap(([ion, lines]) =>
    lines.map(({ wavelength, name, forbidden }) => [
      ion,
      wavelength.toFixed(2),
      forbidden === true ? "forbidden" : (name ?? ""),
    ]),
  );
  const columns = [{ title: "ION" }, { title: "Å IN AIR", right: true }, { title: "LINE" }];
  print(tableLines(columns, rows, terminalOf(process.stdout)));
}

/** A service of one's own looks where the option says. */
export function useTemplates({ templates }: { templates?: string }): void {
  if (templates !== undefined) process.env.TEMPLATES_DIR = templates;
}

async function paramsOf(file: string, options: SpectrumOptions) {
  return {
    spectrum: { file_name: basename(file), content_base64: (await readUserFile(file)).toString("base64") },
    ...processingOf(options),
  };
}

function processingOf({ smoothing, ...options }: SpectrumOptions) {
  return {
    ...(smoothing === undefined ? {} : { smoothing: countOption("--smoothing", smoothing) }),
    ...rangeOf(options),
  };
}

function rangeOf({ min, max }: { min?: string; max?: string }): { min_wavelength?: number; max_wavelength?: number } {
  return {
    ...(min === undefined ? {} : { min_wavelength: numberOption("--min", min) }),
    ...(max === undefined ? {} : { max_wavelength: numberOption("--max", max) }),
  };
}

function csvOf({ wavelength, flux, continuum, flattened }: Result<"spectra.process">): string {
  const rows = wavelength.map((at, i) => [at, flux[i], continuum[i], flattened[i]].join(","));
  return `wavelength,flux,continuum,flattened\n${rows.join("\n")}\n`;
}

/** Blocks that the flux is drawn with. */
const WIDTH = 64;

function processLines({ points, range, redshift, flux, wavelength }: Result<"spectra.process">): string[] {
  const [shortest = 0, longest = 0] = range;
  const within = flux.filter((_, i) => (wavelength[i] ?? 0) >= shortest && (wavelength[i] ?? 0) <= longest);
  const heights = Array.from({ length: WIDTH }, (_, i) => {
    const part = within.slice(Math.floor((i * within.length) / WIDTH), Math.floor(((i + 1) * within.length) / WIDTH));
    return Math.max(0, part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length));
  });
  const most = Math.max(...heights);
  const facts: [string, string][] = [
    ["points", `${points.read} read, ${points.dropped} without a value, ${points.kept} used`],
    [redshift === 0 ? "range" : "range at rest", `${shortest.toFixed(1)} to ${longest.toFixed(1)} Å`],
    ["flux", blocks(heights.map((height) => (most > 0 ? (100 * height) / most : 0)))],
  ];
  return factLines(facts, terminalOf(process.stdout));
}

/** What a spectrum fits, by templates or by a model. */
function classificationLines(result: Result<"spectra.classify">): string[] {
  if (result.assumes === "supernova") return matchLines(result);
  const { classes, model, redshift } = result;
  const rows = classes.map(({ type, probability }) => [type, probability.toFixed(4)]);
  const columns = [{ title: "CLASS" }, { title: "PROBABILITY", right: true }];
  return [...tableLines(columns, rows, terminalOf(process.stdout)), "", `by ${model.name}, at redshift ${redshift}`];
}

function matchLines({ best, types, matches, templates }: ByTemplates): string[] {
  const terminal = terminalOf(process.stdout);
  const facts: [string, string][] = [
    ["type", `${best.type} (${best.subtype})`],
    ["age", `${best.age_days.toFixed(1)} days`],
    ["redshift", `${best.redshift.toFixed(4)}, templates differ by ${best.redshift_rms.toFixed(4)}`],
    ["score", `${best.score.toFixed(2)}; ${types.map(({ type, score }) => `${type} ${score.toFixed(2)}`).join(", ")}`],
    [
      "reliable",
      best.reliable ? "yes, if it is a supernova of a type that has templates" : `no: ${best.why_not.join("; ")}`,
    ],
  ];
  const columns = [
    { title: "OBJECT", flexible: true },
    { title: "TYPE" },
    ...["DAYS", "REDSHIFT", "CORRELATION", "R", "LAP", "SCORE"].map((title) => ({ title, right: true })),
  ];
  const rows = matches.map((match) => [
    match.object,
    match.type,
    match.age_days.toFixed(1),
    match.redshift.toFixed(4),
    match.correlation.toFixed(3),
    match.r.toFixed(1),
    match.lap.toFixed(2),
    match.score.toFixed(3),
  ]);
  return [
    ...factLines(facts, terminal),
    "",
    ...tableLines(columns, rows, terminal),
    "",
    `${templates.count} templates`,
  ];
}
