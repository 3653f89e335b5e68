import { readFileSync } from "node:fs";

interface Package {
  version: string;
}

/** Version of this program, from its package.json. */
export const version: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as Package
).version;
