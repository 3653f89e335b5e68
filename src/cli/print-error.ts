import { ServiceError } from "../errors/service-error.ts";
import { type ErrorObject, toErrorObject } from "../errors/wire.ts";
import { RpcFailure } from "./rpc-client.ts";

const EXIT_FAILURE = 1;
const EXIT_INTERNAL = 2;

/** An error as a person reads it on a terminal. */
export function errorText(error: ErrorObject): string {
  const { cli_code, name, suggestion } = error.data;
  return `Error (${cli_code}): ${title(name)}\n└─ ${error.message}\n\nSuggestion: ${suggestion}\n`;
}

/** Writes anything thrown to stderr and sets the exit code: 2 for an internal error, 1 for any other. */
export function reportFailure(thrown: unknown): void {
  const error = errorOf(thrown);
  process.stderr.write(errorText(error));
  process.exitCode = error.data.cli_code === "DLI-999" ? EXIT_INTERNAL : EXIT_FAILURE;
}

function errorOf(thrown: unknown): ErrorObject {
  if (thrown instanceof RpcFailure) return thrown.error;
  const error = toErrorObject(thrown, { source: "dli", request_id: "dli", trace: false });
  if (thrown instanceof ServiceError || !(thrown instanceof Error)) return error;
  const cause = thrown.cause instanceof Error ? `: ${thrown.cause.message}` : "";
  return { ...error, message: `${thrown.message}${cause}` };
}

/** JOB_NOT_FOUND → "Job not found". */
function title(name: string): string {
  const words = name.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
