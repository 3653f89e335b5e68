import type { DocumentFormat } from "./format.ts";

export const markdown: DocumentFormat = {
  name: "Markdown",
  extensions: [".md", ".markdown"],
  media_type: "text/markdown",
  depth: "document",
  harmless: true,
  open: async () => (await import("../documents/text.ts")).readMarkdown,
};
