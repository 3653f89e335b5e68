import { readFileSync } from "node:fs";
import { ServiceError } from "../errors/service-error.ts";
import type { Credentials, SourceAccess } from "../profiling/connectors/access.ts";

/** What is configured of such sources. */
export interface SourceSettings {
  allowedHosts: readonly string[];
  allowPrivateAddresses: boolean;
  maxDownloadBytes: number;
  dbUser: string;
  dbPassword: string;
  dbCredentialsFile: string;
  dbConnectTimeoutMs: number;
  dbStatementTimeoutMs: number;
}

/** What the configuration allows of sources beyond the data root. */
export function sourceAccess(config: SourceSettings): SourceAccess {
  const { allowedHosts, allowPrivateAddresses, maxDownloadBytes, dbUser: user, dbPassword: password } = config;
  const byHost = config.dbCredentialsFile === "" ? {} : readCredentials(config.dbCredentialsFile);
  const databases = { connectMs: config.dbConnectTimeoutMs, statementMs: config.dbStatementTimeoutMs };
  return { allowedHosts, allowPrivateAddresses, maxDownloadBytes, databases, credentials: { user, password, byHost } };
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
  const entries = Object.entries((content ?? {}) as Record<string, { user?: unknown; password?: unknown } | null>);
  for (const [, entry] of entries) {
    if (typeof entry?.user !== "string" || typeof entry.password !== "string") {
      throw refuse("must map each host to an object with the texts user and password");
    }
  }
  return content as Credentials["byHost"];
}
