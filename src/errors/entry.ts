import type { Static, TSchema } from "typebox";

/** What is fixed about an error: its numbers, what to do about it, and the shape of its details. */
export interface CatalogEntry<Details extends TSchema = TSchema> {
  /** JSON-RPC error code: `40000 + n` for reading, `41000 + n` for acting, or one of the protocol's own. */
  readonly code: number;
  /** HTTP status that a REST gateway in front of the service would answer. */
  readonly http_status: number;
  readonly retryable: boolean;
  /** Seconds to wait before a retry; present exactly when `retryable` is true. */
  readonly retry_after_seconds?: number;
  /** The number that the command line prints. */
  readonly cli_code: string;
  readonly raised_when: string;
  readonly suggestion: string;
  /** Schema of `details`: the static type and the published contract in one. */
  readonly details: Details;
  /** The sentence for people. Every value in it also stands in `details`. */
  message(details: Static<Details>): string;
  /** Details of a realistic case, for the documentation and the discovery document. */
  readonly example: Static<Details>;
}

/** Keeps the details' type attached to the entry, so that `ServiceError` can check it by name. */
export function entry<Details extends TSchema>(definition: CatalogEntry<Details>): CatalogEntry<Details> {
  return definition;
}
