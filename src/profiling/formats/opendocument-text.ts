import type { DocumentFormat } from "./format.ts";
import { isZip } from "./magic.ts";

export const openDocumentText: DocumentFormat = {
  name: "OpenDocument text",
  extensions: [".odt"],
  media_type: "application/vnd.oasis.opendocument.text",
  depth: "document",
  binary: true,
  isContainer: isZip,
  open: async () => (await import("../documents/office.ts")).readOffice,
};
