import { diskFull } from "../../../errors/disk-full.ts";
import { ServiceError } from "../../../errors/service-error.ts";
import { isOutOfMemory } from "../../duckdb/out-of-memory.ts";

const UNREACHABLE = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EPIPE)/;
/** What OpenSSL and Node say of certificates. */
const CERTIFICATE = /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_)/;
const TIMEOUT = /^(ETIMEDOUT|57014|PROTOCOL_SEQUENCE_TIMEOUT)$|timeout expired|timed? ?out|ER_QUERY_TIMEOUT|3024/i;

/** A failure of a database by its class. What drivers say may name hosts and users: only the code of it is shown. */
export function databaseError(error: unknown, source: string): unknown {
  if (error instanceof ServiceError) return error;
  const { code, errno, message } = error as { code?: string; errno?: number; message?: string };
  const said = [code, errno, message].filter((part) => part !== undefined).map(String);
  if (said.some((part) => UNREACHABLE.test(part)))
    return new ServiceError("UPSTREAM_UNREACHABLE", { source }, { cause: error });
  if (said.some((part) => TIMEOUT.test(part)))
    return new ServiceError("EXTERNAL_SERVICE_TIMEOUT", { source }, { cause: error });
  const words = CERTIFICATE.test(code ?? "") ? "its certificate is not trusted" : REASONS[code ?? message ?? ""];
  const reason = `${words ?? "an error"}${code === undefined ? "" : ` (${code})`}`;
  return new ServiceError("EXTERNAL_SERVICE_ERROR", { source, reason }, { cause: error });
}

/** Why a login is refused that tells the password to whoever listens, or answers. */
export const GIVES_PASSWORD_AWAY = "it asks for the password in a way that is safe with TLS only";

/** The error of a server that does not come to the end of a row, or of its catalog. */
export function tooLarge(source: string): ServiceError {
  return new ServiceError("EXTERNAL_SERVICE_ERROR", { source, reason: "a row, or its catalog, is too large" });
}

/** Why rows that were sent could not be loaded. */
export function unreadableRows(error: unknown, source: string): unknown {
  if (error instanceof ServiceError || isOutOfMemory(error) || diskFull(error) !== null) return error;
  const reason = "it sent rows that are none";
  return new ServiceError("EXTERNAL_SERVICE_ERROR", { source, reason }, { cause: error });
}

const NO_TLS = "it does not speak TLS, which is required";

const REASONS: Record<string, string> = {
  "The server does not support SSL connections": NO_TLS,
  HANDSHAKE_NO_SSL_SUPPORT: NO_TLS,
  HANDSHAKE_SSL_ERROR: "its certificate is not trusted",
  MYSQL_CLEAR_PASSWORD_NOT_ENABLED: GIVES_PASSWORD_AWAY,
  "28P01": "the credentials were refused",
  "28000": "the credentials were refused",
  "3D000": "there is no such database",
  "42501": "permission denied",
  "53300": "too many connections",
  ER_ACCESS_DENIED_ERROR: "the credentials were refused",
  ER_BAD_DB_ERROR: "there is no such database",
};
