import type { DocumentFormat } from "./format.ts";

export const pdf: DocumentFormat = {
  name: "PDF",
  extensions: [".pdf"],
  media_type: "application/pdf",
  depth: "document",
  binary: true,
  plain: true,
  // Readers take what comes before the header for nothing (ISO 32000, annex H.3.4.1).
  isContainer: (head) => /^%PDF-\d/m.test(head.toString("latin1", 0, 1024)),
  open: async () => (await import("../documents/pdf.ts")).readPdf,
};
