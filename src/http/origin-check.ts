import type { IncomingMessage } from "node:http";
import { type BlockList, isIPv6 } from "node:net";
import { isTrustedPeer, plainAddress } from "./client-address.ts";

export interface OriginOptions {
  /** The address that is listened on. */
  host: string;
  /** Further names of the service: `host`, or `host:port`. */
  serviceHosts: readonly string[];
  /** Origins that browsers may call from. */
  corsOrigins: readonly string[];
  /** Proxies whose X-Forwarded-Host counts; null where there are none. */
  proxies: BlockList | null;
}

/** The header that tells that a request was meant for another server, or sent by a page of another site. */
export type ForeignHeader = "Host" | "X-Forwarded-Host" | "Origin" | "Sec-Fetch-Site";

/** Names under which every service may be called. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const ANY_ADDRESS = new Set(["0.0.0.0", "::"]);
const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{0,5}))?$/i;

/** A name, and a port where there is one, as they stand in a Host header; null where the text is neither. */
export function parsedHost(text: string): { name: string; port: string } | null {
  const [, name, port = ""] = HOST.exec(text) ?? [];
  return name === undefined ? null : { name: name.toLowerCase().replace(/\.$/, ""), port };
}

/** How often a request says which host it is meant for. */
export function hostHeaders({ rawHeaders }: IncomingMessage): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") count++;
  }
  return count;
}

/**
 * Finds requests that a browser was made to send: to a name that was rebound to this service's address, which the Host
 * tells, and by pages of other sites, which Origin and Sec-Fetch-Site tell. Null for any other request. The port of a
 * Host counts only where a setting says one: a proxy, or a mapped port, may have another.
 */
export function originCheck(options: OriginOptions): (request: IncomingMessage) => ForeignHeader | null {
  const { proxies } = options;
  const own = new Set([...LOOPBACK, ...options.serviceHosts.map(canonicalEntry)]);
  if (!ANY_ADDRESS.has(options.host)) own.add(canonicalEntry(bracketed(options.host)));
  const origins = new Set(options.corsOrigins);
  const isNamed = (host: string): boolean => {
    const parsed = parsedHost(host);
    if (parsed === null) return false;
    if (own.has(parsed.name)) return true;
    const name = canonical(parsed.name);
    return own.has(name) || own.has(`${name}:${parsed.port}`);
  };
  let last = ""; // most requests are for the same host as the one before
  const isOwn = (host: string, request: IncomingMessage): boolean => {
    if (host === last && host !== "") return true;
    if (isNamed(host)) {
      last = host;
      return true;
    }
    const parsed = parsedHost(host);
    return parsed !== null && canonical(parsed.name) === listening(request);
  };
  return (request) => {
    const { headers } = request;
    let host = headers.host ?? "";
    const forwarded = proxies === null ? null : forwardedHosts(request, proxies);
    if (forwarded !== null) {
      if (!forwarded.every((name) => isOwn(name, request))) return "X-Forwarded-Host";
      host = forwarded.at(-1) ?? "";
    } else if (headers.host !== undefined && !isOwn(host, request)) return "Host";
    const target = targetHost(request.url ?? "");
    if (target !== null && !isOwn(target, request)) return "Host";
    const { origin } = headers;
    if (origin !== undefined) {
      if (origins.has(origin)) return null;
      if (!isSameOrigin(origin, target ?? host)) return "Origin";
    }
    return headers["sec-fetch-site"] === "cross-site" ? "Sec-Fetch-Site" : null;
  };
}

/** The names that a trusted proxy was asked for; null where none says so, and its Host counts. */
function forwardedHosts(request: IncomingMessage, proxies: BlockList): string[] | null {
  const header = request.headers["x-forwarded-host"];
  if (header === undefined || !isTrustedPeer(request, proxies)) return null;
  return (Array.isArray(header) ? header.join(",") : header).split(",").map((name) => name.trim());
}

/** The host in a request's target, which counts before the header (RFC 9112, 3.2.2); null where the target is a path. */
function targetHost(target: string): string | null {
  if (target.startsWith("/") || target === "*") return null;
  return /^https?:\/\/([^/?#]*)/i.exec(target)?.[1] ?? "";
}

/** The address that the connection was made to, as a Host names it. */
function listening({ socket }: IncomingMessage): string {
  const [address = ""] = plainAddress(socket.localAddress ?? "").split("%");
  return canonical(bracketed(address));
}

function isSameOrigin(origin: string, host: string): boolean {
  const url = URL.parse(origin);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return URL.parse(`${url.protocol}//${host}`)?.host === url.host;
}

function canonicalEntry(entry: string): string {
  const { name = entry, port = "" } = parsedHost(entry) ?? {};
  return port === "" ? canonical(name) : `${canonical(name)}:${port}`;
}

/** A name or address in the one way in which it can be compared. */
function canonical(name: string): string {
  return URL.parse(`http://${name}`)?.hostname ?? name;
}

function bracketed(address: string): string {
  return isIPv6(address) ? `[${address}]` : address;
}
