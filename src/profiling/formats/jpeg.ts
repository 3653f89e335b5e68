import type { ImageFormat } from "./format.ts";

export const jpeg: ImageFormat = {
  name: "JPEG",
  extensions: [".jpg", ".jpeg"],
  media_type: "image/jpeg",
  depth: "image",
  harmless: true,
  binary: true,
  open: async () => (await import("../documents/image.ts")).readImage,
};
