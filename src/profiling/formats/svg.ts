import type { ImageFormat } from "./format.ts";

export const svg: ImageFormat = {
  name: "SVG",
  extensions: [".svg"],
  media_type: "image/svg+xml",
  depth: "image",
  open: async () => (await import("../documents/image.ts")).readImage,
};
