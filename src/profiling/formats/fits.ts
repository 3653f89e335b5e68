import type { TableFormat } from "./format.ts";
import { begins } from "./magic.ts";

export const fits: TableFormat = {
  name: "FITS",
  extensions: [".fits", ".fit", ".fts"],
  media_type: "application/fits",
  depth: "columns",
  binary: true,
  isContent: begins("SIMPLE  ="),
  open: async () => (await import("../readers/fits.ts")).fitsTables,
};
