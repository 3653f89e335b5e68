import { type DestinationStream, type Logger, pino } from "pino";
import { redact } from "./errors/redact.ts";
import { traceOf } from "./errors/trace.ts";

/** A logger of one JSON object a line. Errors are written without absolute paths and credentials. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, serializers: { err: errorForLog } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function errorForLog(error: unknown): object {
  if (!(error instanceof Error)) return { message: redact(String(error)) };
  return {
    name: error.name,
    message: redact(error.message),
    trace: traceOf(error),
    ...(error.cause === undefined ? {} : { cause: errorForLog(error.cause) }),
  };
}
