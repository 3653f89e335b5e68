import { Type } from "typebox";
import { Value } from "typebox/value";
import type { ErrorName } from "../errors/catalog.ts";
import { Violation } from "../errors/details.ts";
import { entries } from "../errors/entries.ts";
import { isErrorName } from "../errors/stored.ts";
import type { ErrorObject } from "../errors/wire.ts";

const Violations = Type.Array(Violation, { minItems: 1 });

/** What to suggest to somebody at a terminal, where the catalog's suggestion is one for a program that calls the service. */
const ADVICE: Partial<Record<ErrorName, string>> = {
  INVALID_PARAMS: "Correct what is named above",
  UNAUTHORIZED: "Set DLI_TOKEN to a token that is valid",
  FORBIDDEN: "Ask the operator of the service to allow the client that DLI_TOKEN is for",
  ADMIN_REQUIRED: "Leave out --admin, or set DLI_TOKEN to the token of an administrator",
  PROFILE_NOT_READY: "Wait for the job with 'dli job wait'",
  RATE_LIMIT_EXCEEDED: "Wait a little, then try again",
  FILE_NOT_FOUND: "Check the path",
  INVALID_PROFILE_SPECIFICATION: "Check the path, and what lies there",
  CONFIGURATION_ERROR: "Correct the setting; 'dli config' lists all of them",
};

/** What a person at a terminal can do about an error that a service answered, or that the command itself ran into. */
export function adviceFor({ data }: ErrorObject, answered: boolean): string {
  const { name, request_id, suggestion, details } = data;
  if (name === "INTERNAL_ERROR") return answered ? `Report it, and quote the request id ${request_id}` : "Report it";
  if (name === "SERVICE_UNAVAILABLE" && !answered)
    return "Check the address in --url or DLI_URL, and that the service runs";
  if (isErrorName(name) && suggestion !== entries[name].suggestion) return suggestion; // it is about just this case
  if (name === "STORAGE_ERROR" && !answered)
    return "Check that the folder exists, may be written to, and has free space";
  if (name === "FILE_NOT_FOUND" && answered) return "Check the path, which the service looks for below its data root";
  if (name === "INVALID_PARAMS" && isAboutJobId(details)) return "List jobs with 'dli job list'";
  return ADVICE[name as ErrorName] ?? suggestion;
}

function isAboutJobId(details: unknown): boolean {
  return Value.Check(Violations, details) && details.every(({ loc }) => loc.at(-1) === "job_id");
}
