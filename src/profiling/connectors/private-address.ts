import { type LookupAddress, lookup as lookUp } from "node:dns";
import { lookup } from "node:dns/promises";
import { BlockList, isIPv6, type LookupFunction } from "node:net";
import { ServiceError } from "../../errors/service-error.ts";

/**
 * Networks that are nobody's but the operator's: loopback, private, link-local, shared, reserved (RFC 6890), and those of
 * IPv6 whose addresses lead to ones of IPv4, by translation (RFC 6052, RFC 8215), 6to4 and Teredo, or as it was done once.
 */
const networks = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const) {
  networks.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2001::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const) {
  networks.addSubnet(network, prefix, "ipv6");
}

/** Whether an IP address is not one of the public internet. One of IPv4 counts for what it is also where it is mapped into IPv6. */
export function isPrivateAddress(address: string): boolean {
  return networks.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/** The addresses that a name stands for, none where it stands for nothing; throws NOT_ALLOWED_HOST where one is private. */
export async function publicAddresses(name: string): Promise<LookupAddress[]> {
  const addresses = await lookup(name, { all: true }).catch(() => []);
  if (addresses.some(({ address }) => isPrivateAddress(address))) throw new ServiceError("NOT_ALLOWED_HOST", {});
  return addresses;
}

/** Finds the address of a name, and refuses private ones; connecting to just that address leaves no time for another. */
export const publicLookup: LookupFunction = (name, options, callback) => {
  lookUp(name, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "");
    if (addresses.some(({ address }) => isPrivateAddress(address))) {
      return callback(new ServiceError("NOT_ALLOWED_HOST", {}) as unknown as NodeJS.ErrnoException, "");
    }
    const [first] = addresses;
    if (options.all === true) callback(null, addresses);
    else callback(null, first?.address ?? "", first?.family);
  });
};
