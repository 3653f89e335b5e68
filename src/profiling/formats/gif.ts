import type { ImageFormat } from "./format.ts";

export const gif: ImageFormat = {
  name: "GIF",
  extensions: [".gif"],
  media_type: "image/gif",
  depth: "image",
  harmless: true,
  binary: true,
  open: async () => (await import("../documents/image.ts")).readImage,
};
