import type { Static } from "typebox";
import { catalog, type ErrorName } from "./catalog.ts";
import type { StoredError as StoredErrorSchema } from "./details.ts";
import { redact } from "./redact.ts";
import { ServiceError } from "./service-error.ts";

/** An error as it is kept with a job or a record set and sent between processes. */
export type StoredError = Static<typeof StoredErrorSchema>;

/** The storable form of anything thrown; what the catalog does not know becomes UNKNOWN_ERROR. */
export function toStoredError(thrown: unknown): StoredError {
  const error =
    thrown instanceof ServiceError
      ? thrown
      : new ServiceError("UNKNOWN_ERROR", {
          reason: redact(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)),
        });
  return { code: error.code, name: error.name, message: error.message, details: error.details };
}

/** The error that was stored, to be thrown again. */
export function fromStoredError({ name, message, details }: StoredError): Error {
  return isErrorName(name) ? new ServiceError(name, details as never) : new Error(message);
}

/** True if a stored error's name is (still) in the catalog. */
export function isErrorName(name: string): name is ErrorName {
  return Object.hasOwn(catalog, name);
}
