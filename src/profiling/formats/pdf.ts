import type { DocumentFormat } from "./format.ts";

export const pdf: DocumentFormat = {
  name: "PDF",
  extensions: [".pdf"],
  media_type: "application/pdf",
  depth: "document",
  binary: true,
  open: async () => (await import("../documents/pdf.ts")).readPdf,
};
