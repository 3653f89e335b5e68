import type { DetailsOf, ErrorName } from "./catalog.ts";
import { entries } from "./entries.ts";

export interface ServiceErrorOptions {
  cause?: unknown;
  /** HTTP status of this one occurrence, where it differs from the catalog's (transport refusals). */
  http_status?: number;
  /** Seconds to wait, where this occurrence knows better than the catalog. */
  retry_after_seconds?: number;
  /** What can be done, where this occurrence knows better than the catalog. */
  suggestion?: string;
}

/** Any failure that the catalog names. Its details are checked against the name by the compiler. */
export class ServiceError<Name extends ErrorName = ErrorName> extends Error {
  override readonly name: Name;
  readonly details: DetailsOf<Name>;
  readonly http_status: number;
  readonly retry_after_seconds: number | undefined;
  readonly suggestion: string;

  constructor(name: Name, details: DetailsOf<Name>, options: ServiceErrorOptions = {}) {
    const entry = entries[name];
    super(entry.message(details), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = name;
    this.details = details;
    this.http_status = options.http_status ?? entry.http_status;
    this.suggestion = options.suggestion ?? entry.suggestion;
    this.retry_after_seconds = entry.retryable ? (options.retry_after_seconds ?? entry.retry_after_seconds) : undefined;
  }

  get code(): number {
    return entries[this.name].code;
  }
}
