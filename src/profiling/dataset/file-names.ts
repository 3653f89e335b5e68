import { isUtf8 } from "node:buffer";
import { readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { decode } from "../text/decoding.ts";
import { guessEncoding } from "../text/encoding-guess.ts";
import { pathForSystem, pathOfBytes } from "./raw-names.ts";

/** What stands in a name in the place of bytes that are no UTF-8. */
const UNKNOWN = "\uFFFD";

/** The name of what lies in a folder: that by which it is found again, and that which is shown. */
export interface FileName {
  name: string;
  shown: string;
}

/** The names of what lies in a folder. Those that are not in UTF-8 are shown in the encoding that they seem to be in. */
export function namesIn(folder: string): FileName[] {
  const names = readdirSync(pathForSystem(folder));
  if (!names.some((name) => name.includes(UNKNOWN))) return names.map((name) => ({ name, shown: name }));
  const bytes = readdirSync(pathForSystem(folder), { encoding: "buffer" });
  const others = bytes.filter((name) => !isUtf8(name));
  const encoding = guessEncoding(Buffer.concat(others.flatMap((name) => [name, Buffer.from("\n")])));
  return bytes.map((own) => {
    const name = pathOfBytes(own);
    return { name, shown: isUtf8(own) ? name : decode(own, encoding).replaceAll("/", "_") };
  });
}

/** How the last name of a path is shown. */
export function shownName(path: string): string {
  const name = basename(path);
  if (pathForSystem(name) === name) return name;
  return namesIn(dirname(path)).find((other) => other.name === name)?.shown ?? name;
}
