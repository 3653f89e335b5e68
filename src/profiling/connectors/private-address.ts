import { BlockList, isIPv6 } from "node:net";

/** Networks that are nobody's but the operator's: loopback, private, link-local, shared, reserved (RFC 6890). */
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
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  networks.addSubnet(network, prefix, "ipv6");
}

/** Whether an IP address is not one of the public internet. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return networks.check(mapped, "ipv4");
  return networks.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
