import { looksLikeSpectrum } from "../text/numeric-text.ts";
import type { TableFormat } from "./format.ts";
import { text } from "./text.ts";

export const spectrum: TableFormat = {
  name: "Spectrum",
  extensions: [".dat", ".lnw"],
  media_type: "text/x-spectrum",
  depth: "columns",
  within: { formats: [text], looksSo: looksLikeSpectrum }, // rows of numbers are named like any text
  open: async () => (await import("../readers/spectrum.ts")).spectrum,
};
