import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { ServiceError } from "../errors/service-error.ts";
import type { Credentials, SourceAccess } from "../profiling/connectors/access.ts";
import { type S3Settings, s3Access } from "./s3-settings.ts";

/** What may be said of TLS with databases: `auto` is verified, and off on loopback. */
export const tlsChoices = ["auto", "off", "required", "verified"] as const;

/** What is configured of such sources. */
export interface SourceSettings extends S3Settings {
  allowedHosts: readonly string[];
  allowPrivateAddresses: boolean;
  maxDownloadBytes: number;
  dbUser: string;
  dbPassword: string;
  dbCredentialsFile: string;
  dbTls: (typeof tlsChoices)[number];
  dbTlsCaFile: string;
  dbConnectTimeoutMs: number;
  dbStatementTimeoutMs: number;
}

/** What the configuration allows of sources beyond the data root. */
export function sourceAccess(config: SourceSettings): SourceAccess {
  const { allowedHosts, allowPrivateAddresses, maxDownloadBytes, dbUser: user, dbPassword: password } = config;
  const byHost = config.dbCredentialsFile === "" ? {} : readCredentials(config.dbCredentialsFile);
  const databases = {
    connectMs: config.dbConnectTimeoutMs,
    statementMs: config.dbStatementTimeoutMs,
    tls: config.dbTls,
    ca: config.dbTlsCaFile === "" ? null : readCertificates(config.dbTlsCaFile),
  };
  const credentials = { user, password, byHost };
  const s3 = s3Access(config);
  return { allowedHosts, allowPrivateAddresses, maxDownloadBytes, databases, credentials, s3 };
}

function readCredentials(path: string): Credentials["byHost"] {
  const refuse = (reason: string): ServiceError =>
    new ServiceError("CONFIGURATION_ERROR", { variable: "DB_CREDENTIALS_FILE", reason });
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse(
      code === undefined ? "names a file that is not valid JSON" : `names a file that cannot be read (${code})`,
    );
  }
  const entries = Object.entries(
    (content ?? {}) as Record<string, { user?: unknown; password?: unknown; tls?: unknown } | null>,
  );
  for (const [, entry] of entries) {
    if (typeof entry?.user !== "string" || typeof entry.password !== "string") {
      throw refuse("must map each host to an object with the texts user and password");
    }
    const { tls = "off" } = entry;
    if (tls !== "off" && tls !== "required" && tls !== "verified") {
      throw refuse("must say off, required or verified where it says tls");
    }
  }
  return content as Credentials["byHost"];
}

function readCertificates(path: string): string {
  const refuse = (reason: string): ServiceError =>
    new ServiceError("CONFIGURATION_ERROR", { variable: "DB_TLS_CA_FILE", reason });
  let text: string;
  try {
    text = readFileSync(path, "utf8");
    new X509Certificate(text); // the first there is
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw refuse(
      /^E[A-Z]+$/.test(code) ? `names a file that cannot be read (${code})` : "names a file without certificates",
    );
  }
  return text;
}
