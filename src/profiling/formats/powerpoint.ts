import type { DocumentFormat } from "./format.ts";
import { isZip } from "./magic.ts";

export const powerpoint: DocumentFormat = {
  name: "PowerPoint",
  extensions: [".pptx"],
  media_type: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  depth: "document",
  binary: true,
  isContainer: isZip,
  open: async () => (await import("../documents/office.ts")).readOffice,
};
