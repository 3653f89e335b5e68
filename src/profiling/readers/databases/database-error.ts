import { ServiceError } from "../../../errors/service-error.ts";

const UNREACHABLE =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EPIPE|DEPTH_ZERO_SELF_SIGNED_CERT)/;
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
  const reason = `${REASONS[code ?? ""] ?? "an error"}${code === undefined ? "" : ` (${code})`}`;
  return new ServiceError("EXTERNAL_SERVICE_ERROR", { source, reason }, { cause: error });
}

const REASONS: Record<string, string> = {
  "28P01": "the credentials were refused",
  "28000": "the credentials were refused",
  "3D000": "there is no such database",
  "42501": "permission denied",
  "53300": "too many connections",
  ER_ACCESS_DENIED_ERROR: "the credentials were refused",
  ER_BAD_DB_ERROR: "there is no such database",
};
