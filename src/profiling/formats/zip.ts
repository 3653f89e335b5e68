import type { ArchiveFormat } from "./format.ts";

export const zip: ArchiveFormat = {
  name: "ZIP",
  extensions: [".zip"],
  media_type: "application/zip",
  depth: "files",
  binary: true,
  archive: "zip",
};
