import { createHash } from "node:crypto";
import { open, readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ServiceError } from "../errors/service-error.ts";
import { toServiceError } from "../errors/wire.ts";
import { snidTemplate } from "../profiling/text/snid-template.ts";
import { asFlat, flatten } from "./flatten.ts";
import { BINS, centreAt } from "./grid.ts";
import { rebin } from "./rebin.ts";
import { readSnidFile, type SnidFile } from "./snid-file.ts";
import { type TemplateSet, TemplateSetBuilder } from "./template-set.ts";
import { textSpectrum } from "./text-spectrum.ts";

/** Templates of a folder, at most: each takes 10 KB. */
const MOST_TEMPLATES = 20_000;
/** Bytes of a file that say how many templates it holds. */
const FIRST_LINE = 400;
/** How far a wavelength of a file may be from the middle of a bin, in Å, where it is written with two digits. */
const SAME_GRID = 0.011;

/** The templates of a folder, and what of it could not be read. */
export interface LoadedTemplates {
  set: TemplateSet;
  problems: string[];
}

/** A file with templates, and how many there are in it. */
interface TemplateFile {
  name: string;
  count: number;
}

/**
 * Reads the templates below a folder into memory that threads share: files of SNID, and spectra at rest that are named
 * TYPE/object.pNN.dat, mNN or max for the days after, before or at maximum. A file that cannot be read is told of. Throws
 * CONFIGURATION_ERROR where the folder cannot be read, holds none, or too many.
 */
export async function loadTemplates(folder: string): Promise<LoadedTemplates> {
  const problems: string[] = [];
  const files = await templateFiles(folder, problems);
  const count = files.reduce((sum, file) => sum + file.count, 0);
  if (count > MOST_TEMPLATES) throw refusal(`holds ${count} templates, and there may be ${MOST_TEMPLATES}`);
  const builder = new TemplateSetBuilder(count);
  const hashes: string[] = [];
  let added = 0;
  for (const { name } of files) {
    try {
      const bytes = await readFile(join(folder, name));
      hashes.push(`${name}\0${createHash("sha256").update(bytes).digest("hex")}`);
      added += name.endsWith(".lnw") ? addSnid(builder, name, bytes) : addPlain(builder, name, bytes);
    } catch (error) {
      problems.push(toServiceError(error).message);
    }
  }
  if (added === 0) throw refusal("holds no templates: files of SNID (.lnw), or TYPE/object.p07.dat");
  const sha256 = createHash("sha256").update(hashes.sort().join("\n")).digest("hex");
  return { set: builder.build(sha256), problems };
}

function refusal(reason: string): ServiceError {
  return new ServiceError("CONFIGURATION_ERROR", { variable: "TEMPLATES_DIR", reason });
}

/** The files with templates below a folder, how many are in each by its first line. */
async function templateFiles(folder: string, problems: string[]): Promise<TemplateFile[]> {
  let names: string[];
  try {
    names = (await readdir(folder, { recursive: true })).sort();
  } catch (error) {
    throw refusal(`cannot be read: ${(error as NodeJS.ErrnoException).code ?? "the operating system refuses"}`);
  }
  const files: TemplateFile[] = [];
  for (const name of names) {
    if (plainName(name) !== null) files.push({ name, count: 1 });
    if (!name.endsWith(".lnw")) continue;
    const handle = await open(join(folder, name));
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_LINE), 0, FIRST_LINE, 0);
      const template = snidTemplate(buffer.toString("latin1", 0, bytesRead).split(/\r?\n/)[0] ?? "");
      if (template === null)
        problems.push(`File '${name}' cannot be read at line 1: it is not that of a file of templates`);
      else files.push({ name, count: template.epochs });
    } finally {
      await handle.close();
    }
  }
  return files;
}

function addSnid(builder: TemplateSetBuilder, name: string, bytes: Buffer): number {
  const file = readSnidFile(bytes, name);
  const onGrid = isOnGrid(file);
  file.fluxes.forEach((flux, epoch) => {
    const values = onGrid ? flux : rebin(file.wavelengths, flux).values;
    const age = file.ages[epoch] as number;
    builder.add({ name: `${name}/${epoch + 1}`, object: file.object, type: file.type, age }, asFlat(values));
  });
  return file.epochs;
}

function isOnGrid({ wavelengths }: SnidFile): boolean {
  return (
    wavelengths.length === BINS &&
    wavelengths.every((wavelength, bin) => Math.abs(wavelength - centreAt(bin)) < SAME_GRID)
  );
}

function addPlain(builder: TemplateSetBuilder, name: string, bytes: Buffer): number {
  const facts = plainName(name);
  if (facts === null) return 0;
  const { wavelengths, flux } = textSpectrum(bytes.toString("latin1"), name);
  builder.add({ name, ...facts }, flatten(rebin(wavelengths, flux)));
  return 1;
}

/** What the name of a plain file says, as `Ia-norm/sn1994D.m05.dat`; null where it is none of a template. */
function plainName(name: string): { object: string; type: string; age: number } | null {
  const [, object, sign, days] = /^(.+)\.(?:([pm])(\d+(?:\.\d+)?)|max)\.dat$/i.exec(basename(name)) ?? [];
  const type = basename(dirname(name));
  if (object === undefined || type === "." || type === "") return null;
  const age = days === undefined ? 0 : Number(days) * (sign?.toLowerCase() === "m" ? -1 : 1);
  return { object, type, age };
}
