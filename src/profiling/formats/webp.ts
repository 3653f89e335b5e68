import type { ImageFormat } from "./format.ts";

export const webp: ImageFormat = {
  name: "WebP",
  extensions: [".webp"],
  media_type: "image/webp",
  depth: "image",
  harmless: true,
  binary: true,
  open: async () => (await import("../documents/image.ts")).readImage,
};
