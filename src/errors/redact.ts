import { fileURLToPath } from "node:url";

// So long at most is the scheme of an address: of a longer word, each letter would be where another search begins.
const CREDENTIALS = /([a-z][a-z0-9+.-]{0,31}:\/\/)[^\s/@'"]+@/gi;
const ABSOLUTE_PATH = /(^|[\s'"`(=:[])(?:file:\/\/)?(?:\/[^\s/'"`)\],:]+)+\/?/g;

/** The name of a file that is held while it is worked on. */
const HELD_FILE = /(?:\bfile )?(["']?)\/proc\/self\/fd\/\d+\1/g;

/** The folder of the project, with a closing slash; what lies below may be named relative to it. */
export const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Takes out of a message of foreign origin what must not leave the service: credentials in addresses are dropped,
 * of an absolute path only the last segment stays, and of that of a file that is held, whose last segment is a number,
 * nothing.
 */
export function redact(message: string): string {
  const named = message.replace(CREDENTIALS, "$1").replace(HELD_FILE, "the file");
  return named.replace(ABSOLUTE_PATH, (match, before: string) => {
    const last = match.split("/").filter(Boolean).at(-1) ?? "";
    return `${before}${last}`;
  });
}
