import { tableFormatOf } from "../formats/registry.ts";
import type { DatasetFile } from "../model/dataset-file.ts";

/** A file from this size on is a large one, unless its format says otherwise. */
const LARGE_FILE = 8_388_608;

const LARGE_MEMORY_SHARE = 0.75;
/** Memory of a table of a file that is not large. */
export const SMALL_MEMORY_MB = 128;

/** Large files get all threads and most of the memory, one at a time; of a database nobody knows how large it is. */
export function isLarge({ size, live, format }: DatasetFile): boolean {
  const { largeFrom = LARGE_FILE } = tableFormatOf(format);
  return size >= largeFrom || live !== undefined;
}

/** Memory that a table of a file has, of that of a run. */
export function memoryOf(memoryMb: number, large: boolean): number {
  return large ? memoryMb * LARGE_MEMORY_SHARE : Math.min(SMALL_MEMORY_MB, memoryMb);
}
