import type { ImageFormat } from "./format.ts";

export const tiff: ImageFormat = {
  name: "TIFF",
  extensions: [".tif", ".tiff"],
  media_type: "image/tiff",
  depth: "image",
  binary: true,
  open: async () => (await import("../documents/image.ts")).readImage,
};
