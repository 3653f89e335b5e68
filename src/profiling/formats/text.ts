import type { DocumentFormat } from "./format.ts";

export const text: DocumentFormat = {
  name: "Text",
  extensions: [".txt"],
  media_type: "text/plain",
  depth: "document",
  harmless: true,
  open: async () => (await import("../documents/text.ts")).readPlain,
};
