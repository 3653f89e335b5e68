import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { stateFolder } from "./state-folder.ts";

const ANY = new Set(["0.0.0.0", "::"]);

/** Writes down in a state folder where the service that uses it listens, for whoever finds the folder in use. */
export function noteAddress(
  { stateDir, host }: { stateDir: string; host: string },
  port: number,
): { forget: () => void } {
  const path = stateFolder(stateDir).address;
  const reached = ANY.has(host) ? "127.0.0.1" : host;
  writeFileSync(path, `http://${reached.includes(":") ? `[${reached}]` : reached}:${port}\n`, { mode: 0o600 });
  return { forget: () => rmSync(path, { force: true }) };
}

/** Where the service that uses a state folder listens; null where that is not known. */
export function notedAddress(stateDir: string): string | null {
  try {
    return readFileSync(stateFolder(stateDir).address, "utf8").trim() || null;
  } catch {
    return null;
  }
}
