import { SignJWT } from "jose";

const SECRET = "a secret of the specs, long enough to sign with";
const ISSUER = "https://issuer.example/realm";
const AUDIENCE = "dataset-profiler";

/** Settings of a service that takes the tokens made here. */
export const authEnv = {
  ENABLE_AUTH: "true",
  JWT_SECRET: SECRET,
  JWT_ISSUER: ISSUER,
  JWT_AUDIENCE: AUDIENCE,
};

export interface TokenOptions {
  secret?: string;
  algorithm?: string;
  issuer?: string;
  audience?: string;
  /** Seconds from now. */
  expires?: number | null;
  notBefore?: number;
}

/** A token that the service takes, but for what is changed. */
export async function token(claims: Record<string, unknown> = {}, options: TokenOptions = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const { secret = SECRET, algorithm = "HS256", issuer = ISSUER, audience = AUDIENCE, expires = 600 } = options;
  const jwt = new SignJWT({ sub: "somebody", client_id: "airflow", ...claims })
    .setProtectedHeader({ alg: algorithm })
    .setIssuer(issuer)
    .setAudience(audience);
  if (expires !== null) jwt.setExpirationTime(now + expires);
  if (options.notBefore !== undefined) jwt.setNotBefore(now + options.notBefore);
  return jwt.sign(new TextEncoder().encode(secret));
}
