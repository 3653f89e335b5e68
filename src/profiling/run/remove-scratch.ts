import { rmdirSync } from "node:fs";
import { rm } from "node:fs/promises";

/** Removes a folder of a run or task, if it was ever made: at once where there is nothing in it, else bit by bit. */
export async function removeScratch(folder: string): Promise<void> {
  try {
    rmdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    await rm(folder, { recursive: true, force: true });
  }
}
