import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** Proxies by address or CIDR range; throws a TypeError naming what is neither. */
export function proxyList(proxies: readonly string[]): BlockList {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = "", prefix] = proxy.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    const bits = Number(prefix ?? (family === "ipv6" ? 128 : 32));
    if (isIP(address) === 0 || !Number.isInteger(bits)) throw new TypeError(`'${proxy}' is no address or range`);
    list.addSubnet(address, bits, family);
  }
  return list;
}

/**
 * The address a request comes from. X-Forwarded-For counts only as far as proxies that are trusted wrote it: the last
 * address in it that is not itself such a proxy.
 */
export function clientAddress(request: IncomingMessage, proxies: BlockList | null): string {
  const peer = plainAddress(request.socket.remoteAddress ?? "");
  if (proxies === null || !contains(proxies, peer)) return peer;
  const header = request.headers["x-forwarded-for"];
  const hops = (Array.isArray(header) ? header.join(",") : (header ?? ""))
    .split(",")
    .map((hop) => plainAddress(hop.trim()));
  return hops.findLast((hop) => isIP(hop) !== 0 && !contains(proxies, hop)) ?? peer;
}

/** Whether a request comes over a proxy that is trusted. */
export function isTrustedPeer(request: IncomingMessage, proxies: BlockList): boolean {
  return contains(proxies, plainAddress(request.socket.remoteAddress ?? ""));
}

function contains(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** An IPv4 address as such, also where it comes mapped into IPv6. */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") ? address.slice(7) : address;
}
