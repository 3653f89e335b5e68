import type { DocumentFormat } from "./format.ts";

export const notebook: DocumentFormat = {
  name: "Jupyter notebook",
  extensions: [".ipynb"],
  media_type: "application/x-ipynb+json",
  depth: "document",
  open: async () => (await import("../documents/text.ts")).readNotebook,
};
