import { isIP } from "node:net";
import { ServiceError } from "../../errors/service-error.ts";

/** What the operator allows, and knows, of sources beyond the data root. */
export interface SourceAccess {
  /** `host` or `host:port`; nothing else may be asked. */
  allowedHosts: readonly string[];
  /** Whether a name that stands for a private address may be asked over HTTP. */
  allowPrivateAddresses: boolean;
  /** Largest answer to an HTTP request, in bytes. */
  maxDownloadBytes: number;
  /** Times that databases are given, in milliseconds. */
  databases: { connectMs: number; statementMs: number };
  credentials: Credentials;
}

export interface Credentials {
  /** Of databases that have none of their own. */
  user: string;
  password: string;
  /** By `host` or `host:port`. */
  byHost: Readonly<Record<string, { user: string; password: string }>>;
}

/** Throws NOT_ALLOWED_HOST unless the operator allows a host at a port, or at any. */
export function checkHost(access: Pick<SourceAccess, "allowedHosts">, host: string, port: number): void {
  const name = host.toLowerCase();
  const allowed = access.allowedHosts.map((entry) => entry.toLowerCase());
  if (!allowed.includes(name) && !allowed.includes(`${name}:${port}`)) throw new ServiceError("NOT_ALLOWED_HOST", {});
}

/** The host and port of an HTTP address; null where a text is none. */
export function addressOf(text: string): { host: string; port: number } | null {
  const url = URL.parse(text);
  if (url === null) return null;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return { host, port: Number(url.port) || (url.protocol === "https:" ? 443 : 80) };
}

/** Whether the operator named the very address, or loopback by its name, so that it is meant. */
export function isNamedAddress(host: string): boolean {
  return isIP(host.replace(/^\[|\]$/g, "")) !== 0 || host === "localhost";
}

/** The credentials for a database at a host. */
export function credentialsFor(
  { credentials }: SourceAccess,
  host: string,
  port: number,
): { user: string; password: string } {
  return credentials.byHost[`${host}:${port}`] ?? credentials.byHost[host] ?? credentials;
}
