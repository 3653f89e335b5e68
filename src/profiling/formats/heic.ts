import type { ImageFormat } from "./format.ts";

export const heic: ImageFormat = {
  name: "HEIC",
  extensions: [".heic", ".heif"],
  media_type: "image/heic",
  depth: "image",
  binary: true,
  open: async () => (await import("../documents/image.ts")).readImage,
};
