import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from "jose";

/** The keys that tokens are verified with. */
export interface TokenKeys {
  key: JWTVerifyGetKey;
  algorithms: string[];
  /** Resolves to null if there are keys, else to why there are none at present. */
  problem: () => Promise<string | null>;
}

const SYMMETRIC = ["HS256", "HS384", "HS512"];
const ASYMMETRIC = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

export const NO_KEYS = "the keys to verify tokens with cannot be fetched";

/** Largest key set that is taken, and the longest time that it may take to come. */
const MOST_BYTES = 1_048_576;
const TIMEOUT_MS = 5000;
/** How long who asks for a problem waits for keys. */
const PATIENCE_MS = 1000;

/** The shared secret, or where that is empty, the key set at an address. */
export function tokenKeys({ jwtSecret, jwksUrl }: { jwtSecret: string; jwksUrl: string }): TokenKeys {
  if (jwtSecret !== "") {
    const secret = new TextEncoder().encode(jwtSecret);
    return { key: async () => secret, algorithms: SYMMETRIC, problem: async () => null };
  }
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: TIMEOUT_MS, [customFetch]: boundedFetch });
  const loaded = async (): Promise<null> => {
    if (!keys.fresh) await keys.reload();
    return null;
  };
  const late = (signal: AbortSignal): Promise<string> =>
    new Promise((resolve) => signal.addEventListener("abort", () => resolve(NO_KEYS)));
  const problem = (): Promise<string | null> =>
    Promise.race([loaded().catch(() => NO_KEYS), late(AbortSignal.timeout(PATIENCE_MS))]);
  return { key: keys, algorithms: ASYMMETRIC, problem };
}

/** Fetches a key set, of which no more is read than one can have. */
const boundedFetch: FetchImplementation = async (url, options) => {
  const { status, body } = await fetch(url, options);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new RangeError(`the key set is larger than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), { status });
};
