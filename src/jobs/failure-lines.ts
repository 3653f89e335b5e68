import { entries } from "../errors/entries.ts";
import { isErrorName, type StoredError } from "../errors/stored.ts";
import type { LogLine } from "../store/job-log.ts";
import { logLine } from "./job-logs.ts";

/** What the log of a failed job ends with: the error, what caused it, and what can be done about it. */
export function failureLines(error: StoredError, causes: readonly string[]): LogLine[] {
  const entry = isErrorName(error.name) ? entries[error.name] : null;
  return [
    logLine("error", `${error.name} (${entry?.cli_code ?? error.code}): ${error.message}`),
    ...causes.map((cause) => logLine("error", `caused by: ${cause}`)),
    ...(entry === null ? [] : [logLine("info", `suggestion: ${entry.suggestion}`)]),
    ...(entry?.retryable === true ? [logLine("info", "the same job may succeed if it is submitted again")] : []),
  ];
}
