import type { DocumentFormat } from "./format.ts";

export const html: DocumentFormat = {
  name: "HTML",
  extensions: [".html", ".htm"],
  media_type: "text/html",
  depth: "document",
  open: async () => (await import("../documents/text.ts")).readHtml,
};
