import { mkdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { ServiceError } from "./errors/service-error.ts";

/** The absolute path of a folder that a variable names, which is made where that is asked for; throws CONFIGURATION_ERROR. */
export function folder(variable: string, path: string, make: boolean): string {
  const absolute = resolve(path);
  const refuse = (reason: string): ServiceError => new ServiceError("CONFIGURATION_ERROR", { variable, reason });
  try {
    if (make) mkdirSync(absolute, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw refuse(`names a folder that cannot be created (${(error as NodeJS.ErrnoException).code})`);
  }
  const entry = statSync(absolute, { throwIfNoEntry: false });
  if (entry === undefined) throw refuse("names a folder that does not exist");
  if (!entry.isDirectory()) throw refuse("names something that is not a folder");
  return absolute;
}
