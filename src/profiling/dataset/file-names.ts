import { isUtf8 } from "node:buffer";
import { readdirSync } from "node:fs";
import { decode } from "../text/decoding.ts";
import { guessEncoding } from "../text/encoding-guess.ts";

/** What stands in a name in the place of bytes that are no UTF-8. */
const UNKNOWN = "\uFFFD";

export interface FolderNames {
  names: string[];
  /** Names that are not in UTF-8, under which nothing can be opened here, as they read in the encoding they seem to be in. */
  unusable: string[];
}

/** The names of what lies in a folder. */
export function namesIn(folder: string): FolderNames {
  const names = readdirSync(folder);
  if (!names.some((name) => name.includes(UNKNOWN))) return { names, unusable: [] };
  const bytes = readdirSync(folder, { encoding: "buffer" });
  const others = bytes.filter((name) => !isUtf8(name));
  const encoding = guessEncoding(Buffer.concat(others.flatMap((name) => [name, Buffer.from("\n")])));
  return {
    names: bytes.filter((name) => isUtf8(name)).map((name) => name.toString("utf8")),
    unusable: others.map((name) => decode(name, encoding)),
  };
}
