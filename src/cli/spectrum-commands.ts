import type { Command } from "commander";
import {
  spectrumClassifyCommand,
  spectrumLinesCommand,
  spectrumProcessCommand,
  spectrumTemplatesCommand,
} from "./commands/spectrum.ts";
import { spectrumBatchCommand } from "./commands/spectrum-batch.ts";
import { asksService, several } from "./options.ts";

const TEMPLATES = "folder of templates (default: TEMPLATES_DIR); not with --url";

/** `dli spectrum …`: spectra on a grid, what they fit, and the lines of ions. */
export function addSpectrumCommands(program: Command): void {
  const spectrum = program.command("spectrum").description("read spectra and compare them with templates");
  const processing = (command: Command): Command =>
    command
      .argument("<file>", "FITS, .lnw or text")
      .option("--smoothing <bins>", "take the median over so many bins to either side")
      .option("--min <wavelength>", "leave out what is shorter, in Å as observed")
      .option("--max <wavelength>", "leave out what is longer");
  processing(asksService(spectrum.command("process"), "print the result of spectra.process"))
    .description("bring a spectrum to the grid and divide it by its continuum")
    .option("--redshift <z>", "divide wavelengths by 1 + z")
    .option("-o, --out <file>", "write wavelength, flux, continuum and flattened flux as CSV")
    .action(spectrumProcessCommand);
  processing(asksService(spectrum.command("classify"), "print the result of spectra.classify"))
    .description("tell the type, age and redshift of a supernova by the templates that fit it")
    .option("--templates <folder>", TEMPLATES)
    .option("--redshift <z>", "its redshift, where that is known")
    .option("--types <types>", "only templates of these types; several with commas", several)
    .option("--matches <n>", "templates to show (default: 10)")
    .action(spectrumClassifyCommand);
  asksService(spectrum.command("batch"), "print the outcome of all as one JSON object")
    .description("the same of many: files, folders, .zip; exit code 1 if one cannot be compared")
    .argument("<path...>", "up to 1000 spectra")
    .option("--smoothing <bins>", "take the median over so many bins to either side")
    .option("--templates <folder>", TEMPLATES)
    .option("--types <types>", "only templates of these types; several with commas", several)
    .option("-o, --out <file>", "write the outcomes as JSON Lines")
    .action(spectrumBatchCommand);
  asksService(spectrum.command("templates"), "print the result of spectra.options")
    .description("list the types of templates, and the ages of each")
    .option("--templates <folder>", TEMPLATES)
    .action(spectrumTemplatesCommand);
  asksService(spectrum.command("lines"), "print the result of spectra.lines")
    .description("list the wavelengths of lines at rest, in air")
    .argument("[element]", "an ion as 'Ca II', or an element as Ca")
    .option("--min <wavelength>", "the shortest, in Å")
    .option("--max <wavelength>", "the longest, in Å")
    .action(spectrumLinesCommand);
}
