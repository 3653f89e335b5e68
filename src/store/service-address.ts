import { createHash } from "node:crypto";
import { readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { stateFolder } from "./state-folder.ts";

const ANY = new Set(["0.0.0.0", "::"]);

/** A running service, as it has noted itself in its state folder. */
export interface NotedService {
  url: string;
  /** Whether its data root is this folder, by whatever name. */
  readsFrom: (folder: string) => boolean;
}

/**
 * Writes down in a state folder where the service that uses it listens, for whoever finds the folder in use, and a
 * fingerprint of its data root, by which a folder can be recognised that the file does not name.
 */
export function noteAddress(
  { stateDir, host, dataRoot }: { stateDir: string; host: string; dataRoot: string },
  port: number,
): { forget: () => void } {
  const path = stateFolder(stateDir).address;
  const reached = ANY.has(host) ? "127.0.0.1" : host;
  const url = `http://${reached.includes(":") ? `[${reached}]` : reached}:${port}`;
  writeFileSync(path, `${url}\n${fingerprintOf(dataRoot)}\n`, { mode: 0o600 });
  return { forget: () => rmSync(path, { force: true }) };
}

/** The service that uses a state folder; null where none has noted itself. */
export function notedService(stateDir: string): NotedService | null {
  let text: string;
  try {
    text = readFileSync(stateFolder(stateDir).address, "utf8");
  } catch {
    return null; // it has not begun to listen, or has ended
  }
  const [url = "", fingerprint] = text.split("\n");
  return url === "" ? null : { url, readsFrom: (folder) => fingerprintOf(folder) === fingerprint };
}

/** A hash of where a folder really is. */
export function fingerprintOf(folder: string): string {
  return createHash("sha256").update(realpathSync(folder)).digest("hex");
}
