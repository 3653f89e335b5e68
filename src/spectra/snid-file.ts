import { ServiceError } from "../errors/service-error.ts";
import { type SnidTemplate, snidAges, snidTemplate } from "../profiling/text/snid-template.ts";
import { NumberScanner } from "./number-scanner.ts";

/** The templates of one object. */
export interface SnidFile extends SnidTemplate {
  /** Days, of each epoch. */
  ages: number[];
  wavelengths: Float64Array;
  /** The flux of each epoch at each wavelength. */
  fluxes: Float64Array[];
}

const NEWLINE = 10;

/** Reads a file of SNID (.lnw). Throws FILE_READ_ERROR with a line. */
export function readSnidFile(bytes: Buffer, file: string): SnidFile {
  const refuse = (reason: string, line: number) => new ServiceError("FILE_READ_ERROR", { file, reason, line });
  let at = 0;
  const nextLine = (): string => {
    const end = bytes.indexOf(NEWLINE, at);
    const line = bytes.toString("latin1", at, end === -1 ? bytes.length : end);
    at = end === -1 ? bytes.length : end + 1;
    return line;
  };
  const template = snidTemplate(nextLine());
  if (template === null) throw refuse("its first line is not that of a file of templates", 1);
  for (let line = 1; line < template.ageLine; line++) nextLine();
  const ages = snidAges(nextLine(), template);
  if (ages === null) throw refuse(`it does not hold the ages of ${template.epochs} epochs`, template.ageLine + 1);
  const wavelengths = new Float64Array(template.rows);
  const fluxes = ages.map(() => new Float64Array(template.rows));
  const numbers = new NumberScanner(bytes, at);
  for (let row = 0; row < template.rows; row++) {
    wavelengths[row] = numbers.next();
    for (const flux of fluxes) flux[row] = numbers.next();
    if (numbers.isLost || !numbers.endsLine()) {
      throw refuse(`it holds no ${template.epochs + 1} numbers`, template.ageLine + 2 + row);
    }
  }
  return { ...template, ages, wavelengths, fluxes };
}
