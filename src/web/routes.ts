import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { pageAssets, pageNames } from "./assets.ts";
import { type Room, roomsOf } from "./rooms.ts";

/** What is sent for an address of the page. */
interface PageFile {
  headers: Readonly<Record<string, string>>;
  body: string | Buffer;
}

/** Answers an address below /ui; null where there is nothing. Rejects with CONFIGURATION_ERROR where the page is not built. */
export type Page = (path: string, gzipped: boolean) => Promise<PageFile | null>;

const pack = promisify(gzip);

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Said with everything that the page consists of. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};
const IMMUTABLE = "public, max-age=31536000, immutable";

/** The service's page, for the methods that there are. Nothing of it is read or built before somebody asks for it. */
export function servicePage(has: (method: string) => boolean): Page {
  let files: Promise<Map<string, Sent>> | null = null;
  return async (path, gzipped) => {
    if (files === null) {
      const loading = load(roomsOf(has));
      files = loading;
      loading.catch(() => {
        files = null; // the next caller tries again
      });
    }
    const file = (await files).get(path);
    if (file === undefined) return null;
    const { headers, text, packed } = file;
    const varying = { ...HEADERS, ...headers, vary: "accept-encoding" };
    return gzipped
      ? { headers: { ...varying, "content-encoding": "gzip" }, body: packed }
      : { headers: varying, body: text };
  };
}

interface Sent {
  headers: Record<string, string>;
  text: string;
  packed: Buffer;
}

async function load(rooms: readonly Room[]): Promise<Map<string, Sent>> {
  const { script, style, parts } = await pageAssets("ui");
  const names = pageNames("ui", { script, style });
  const html = pageDocument({ ...names, parts: Object.keys(parts), needed: neededBy(script), rooms });
  const files = new Map([
    ["/ui", await sent(html, { "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" })],
  ]);
  for (const [name, text] of Object.entries({ [names.script]: script, [names.style]: style, ...parts })) {
    const type = name.endsWith(".css") ? "text/css" : "text/javascript";
    const headers = { "content-type": `${type}; charset=utf-8`, "cache-control": IMMUTABLE };
    files.set(`/ui/${name}`, await sent(text, headers));
  }
  return files;
}

async function sent(text: string, headers: Record<string, string>): Promise<Sent> {
  return { headers, text, packed: await pack(text) };
}

/** The modules that a script cannot do without: they are asked for together with it. */
function neededBy(script: string): string[] {
  return [...script.matchAll(/(?:from|import)"\.\/([\w.-]+)"/g)].map(([, name = ""]) => name);
}

interface Named {
  script: string;
  style: string;
  parts: readonly string[];
  needed: readonly string[];
  rooms: readonly Room[];
}

/** Addresses are relative, so that the page works below any path of a proxy. */
function pageDocument({ script, style, parts, needed, rooms }: Named): string {
  const later = parts.filter((name) => name.endsWith(".css")).map((name) => `ui/${name}`);
  return [
    "<!doctype html>",
    `<html lang="en" data-rooms="${rooms.join(" ")}" data-later="${later.join(" ")}">`,
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    "<title>Dataset profiler</title>",
    '<link rel="icon" href="data:,">',
    `<link rel="stylesheet" href="ui/${style}">`,
    ...needed.map((name) => `<link rel="modulepreload" href="ui/${name}">`),
    '<body><div id="app"><p>This page opens in a moment. If it stays like this, scripts are switched off, or the browser is too old: Chrome 123, Firefox 121, Safari 17.5 or newer show it.</p></div>',
    `<script type="module" src="ui/${script}"></script>`,
    "",
  ].join("\n");
}
