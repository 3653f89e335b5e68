import type { ArchiveFormat } from "./format.ts";

export const gzip: ArchiveFormat = {
  name: "gzip",
  extensions: [".gz", ".tgz"],
  media_type: "application/gzip",
  depth: "files",
  binary: true,
  archive: "gzip",
};
