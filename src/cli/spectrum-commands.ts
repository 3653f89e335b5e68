import type { Command } from "commander";
import { modelDeleteCommand, modelListCommand, modelUploadCommand } from "./commands/model.ts";
import {
  spectrumClassifyCommand,
  spectrumLinesCommand,
  spectrumProcessCommand,
  spectrumTemplatesCommand,
} from "./commands/spectrum.ts";
import { spectrumBatchCommand } from "./commands/spectrum-batch.ts";
import { asksService, choiceOption, several } from "./options.ts";

/** `dli model …`: models of one's own. */
function addModelCommands(program: Command): void {
  const model = program.command("model").description("keep models (ONNX) that spectra are classified by");
  asksService(model.command("upload"), "print the result of models.upload")
    .description("try a model and keep it")
    .argument("<file>", "an .onnx file")
    .requiredOption("--classes <names>", "the classes in the order of the outputs: Ia,Ib,II")
    .option("--input-shape <shape>", "that of its input, or of each with commas between", "1x1024")
    .addOption(choiceOption("--outputs <kind>", "what its outputs are", ["probabilities", "logits"]))
    .option("--name <name>", "its name (default: that of the file)")
    .option("--description <text>", "what it is")
    .action(modelUploadCommand);
  asksService(model.command("list"), "print the result of models.list")
    .description("list your models")
    .action(modelListCommand);
  asksService(model.command("delete"), "print the result of models.delete")
    .description("delete a model")
    .argument("<model>", "id of the model")
    .action(modelDeleteCommand);
}

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
    .option("--model <id>", "ask a model rather than the templates, as 'dli model list' shows it")
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
  addModelCommands(program);
  asksService(spectrum.command("lines"), "print the result of spectra.lines")
    .description("list the wavelengths of lines at rest, in air")
    .argument("[element]", "an ion as 'Ca II', or an element as Ca")
    .option("--min <wavelength>", "the shortest, in Å")
    .option("--max <wavelength>", "the longest, in Å")
    .action(spectrumLinesCommand);
}
