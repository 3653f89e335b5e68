import type { DocumentFormat } from "./format.ts";
import { isZip } from "./magic.ts";

export const word: DocumentFormat = {
  name: "Word",
  extensions: [".docx"],
  media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  depth: "document",
  binary: true,
  isContainer: isZip,
  open: async () => (await import("../documents/office.ts")).readOffice,
};
