import type { ImageFormat } from "./format.ts";

export const png: ImageFormat = {
  name: "PNG",
  extensions: [".png"],
  media_type: "image/png",
  depth: "image",
  harmless: true,
  binary: true,
  open: async () => (await import("../documents/image.ts")).readImage,
};
