import { entries } from "./entries.ts";
import { redact } from "./redact.ts";
import { ServiceError } from "./service-error.ts";
import { traceOf } from "./trace.ts";

/** The `error` member of a JSON-RPC response. */
export interface ErrorObject {
  code: number;
  message: string;
  data: ErrorData;
}

export interface ErrorData {
  name: string;
  /** The method that failed, or `transport` when none was reached. */
  source: string;
  /** The project's own stack frames; absent when ERROR_TRACE is off. */
  trace?: string[];
  request_id: string;
  http_status: number;
  retryable: boolean;
  retry_after_seconds?: number;
  cli_code: string;
  suggestion: string;
  details: unknown;
  /** The chain of causes of a catalogued error, outermost first. */
  cause?: { name: string; message: string }[];
  docs: string;
}

export interface Occurrence {
  source: string;
  request_id: string;
  /** Whether the answer may carry a trace. */
  trace: boolean;
}

/** Anything thrown as a catalogued error: what nobody expected is INTERNAL_ERROR, with the original as its cause. */
export function toServiceError(thrown: unknown): ServiceError {
  return thrown instanceof ServiceError ? thrown : new ServiceError("INTERNAL_ERROR", {}, { cause: thrown });
}

/** The one place where anything thrown becomes the error object of a response. Never throws. */
export function toErrorObject(thrown: unknown, occurrence: Occurrence): ErrorObject {
  const error = toServiceError(thrown);
  const entry = entries[error.name];
  const retryable = entry.retryable;
  return {
    code: entry.code,
    message: error.message,
    data: {
      name: error.name,
      source: occurrence.source,
      ...(occurrence.trace ? { trace: traceOf(error.name === "INTERNAL_ERROR" ? error.cause : error) } : {}),
      request_id: occurrence.request_id,
      http_status: error.http_status,
      retryable,
      ...(retryable ? { retry_after_seconds: error.retry_after_seconds ?? 1 } : {}),
      cli_code: entry.cli_code,
      suggestion: error.suggestion,
      details: error.details,
      ...(error.name !== "INTERNAL_ERROR" && error.cause !== undefined ? { cause: causesOf(error.cause) } : {}),
      docs: `errors.md#${entry.code}`,
    },
  };
}

const MAX_CAUSES = 8;

/** The chain of causes from one on, outermost first, without what must not leave the service. */
export function causesOf(first: unknown): { name: string; message: string }[] {
  const causes: { name: string; message: string }[] = [];
  let cause = first;
  while (cause !== undefined && cause !== null && causes.length < MAX_CAUSES) {
    if (!(cause instanceof Error)) {
      causes.push({ name: typeof cause, message: redact(String(cause)) });
      break;
    }
    causes.push({ name: cause.name, message: redact(cause.message) });
    cause = cause.cause;
  }
  return causes;
}
