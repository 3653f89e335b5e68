import { randomUUID } from "node:crypto";
import { generate } from "selfsigned";
import type { ServerIdentity } from "./raw-servers.ts";

/** A certificate that nobody vouches for but itself, for a name or an address. */
export async function selfSigned(host: { name: string } | { address: string }): Promise<ServerIdentity> {
  const altName = "name" in host ? { type: 2 as const, value: host.name } : { type: 7 as const, ip: host.address };
  const commonName = { name: "commonName", value: `database ${randomUUID()}` };
  const { cert, private: key } = await generate([commonName], {
    keySize: 2048,
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [altName] },
    ],
  });
  return { key, cert };
}
