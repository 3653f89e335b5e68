import type { ArchiveFormat } from "./format.ts";

export const tar: ArchiveFormat = {
  name: "tar",
  extensions: [".tar"],
  media_type: "application/x-tar",
  depth: "files",
  binary: true,
  archive: "tar",
};
