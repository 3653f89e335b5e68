import type { ArchiveFormat } from "./format.ts";

export const zstandard: ArchiveFormat = {
  name: "Zstandard",
  extensions: [".zst"],
  media_type: "application/zstd",
  depth: "files",
  binary: true,
  archive: "zstd",
};
