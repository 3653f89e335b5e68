import type { DatasetFile } from "../model/dataset-file.ts";

/** Files hashed in one task, up to this many or this many bytes. */
const HASH_FILES = 64;
const HASH_BYTES = 33_554_432;

/** Files in the groups in which they are hashed, each with the index of its first. */
export function hashGroups(files: DatasetFile[]): { start: number; files: DatasetFile[] }[] {
  const chunks: { start: number; files: DatasetFile[]; bytes: number }[] = [];
  for (const [index, file] of files.entries()) {
    const last = chunks.at(-1);
    if (last === undefined || last.files.length >= HASH_FILES || last.bytes + file.size > HASH_BYTES) {
      chunks.push({ start: index, files: [file], bytes: file.size });
    } else {
      last.files.push(file);
      last.bytes += file.size;
    }
  }
  return chunks;
}
