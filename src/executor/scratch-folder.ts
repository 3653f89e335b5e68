import { mkdirSync, rmdirSync } from "node:fs";
import { rm } from "node:fs/promises";

/** Makes a folder of a run or task. */
export function makeScratch(folder: string): void {
  mkdirSync(folder, { recursive: true });
}

/** Removes such a folder: at once where there is nothing in it, as in most, else bit by bit. */
export async function removeScratch(folder: string): Promise<void> {
  try {
    rmdirSync(folder);
  } catch {
    await rm(folder, { recursive: true, force: true });
  }
}
