import { JobCancelledError, RpcError, TransportError } from "../client/index.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type ErrorObject, toErrorObject } from "../errors/wire.ts";
import { adviceFor } from "./advice.ts";
import { Interruption } from "./interruption.ts";
import { oneLine } from "./text.ts";

const EXIT_FAILURE = 1;
const EXIT_INTERNAL = 2;

/** An error as a person reads it on a terminal. */
function errorText(error: ErrorObject, advice: string): string {
  const { cli_code, name } = error.data;
  const heading = title(name);
  const message = oneLine(error.message);
  // What the heading has said is not said again.
  const more = message.startsWith(`${heading}: `) ? message.slice(heading.length + 2) : message;
  return `Error (${cli_code}): ${heading}\n└─ ${more}\n\nSuggestion: ${advice}\n`;
}

/** Writes anything thrown to stderr and sets the exit code: 2 for an internal error, 1 for any other. */
export function reportFailure(thrown: unknown): void {
  if (thrown instanceof Interruption) {
    process.stderr.write("Interrupted\n");
    process.exitCode = thrown.exitCode;
    return;
  }
  if (thrown instanceof JobCancelledError) {
    process.stderr.write(`Job '${thrown.job_id}' was cancelled\n`);
    process.exitCode = EXIT_FAILURE;
    return;
  }
  const error = errorOf(thrown);
  process.stderr.write(errorText(error, adviceFor(error, thrown instanceof RpcError)));
  process.exitCode = error.data.cli_code === "DLI-999" ? EXIT_INTERNAL : EXIT_FAILURE;
}

/** Anything thrown as an error of the catalog. */
export function errorOf(thrown: unknown): ErrorObject {
  if (thrown instanceof RpcError) return thrown.toJSON();
  const known =
    thrown instanceof TransportError
      ? new ServiceError("SERVICE_UNAVAILABLE", { reason: thrown.message }, { cause: thrown })
      : thrown;
  const error = toErrorObject(known, { source: "dli", request_id: "dli", trace: false });
  if (known instanceof ServiceError || !(thrown instanceof Error)) return error;
  const cause = thrown.cause instanceof Error ? `: ${thrown.cause.message}` : "";
  return { ...error, message: `${thrown.message}${cause}` };
}

/** JOB_NOT_FOUND → "Job not found". */
export function title(name: string): string {
  const words = name.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
