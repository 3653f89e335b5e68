import type { DetailsOf, ErrorName } from "../errors/catalog.ts";
import type { ErrorData, ErrorObject } from "../errors/wire.ts";

/** What is known of an error beside its number and its sentence. */
export type RpcErrorData<Name extends ErrorName> = Omit<ErrorData, "name" | "details"> & {
  name: Name;
  details: DetailsOf<Name>;
};

/** An error of the service's catalog: what a call was answered with, or what a job failed with. */
export class RpcError<Name extends ErrorName = ErrorName> extends Error {
  override readonly name: Name;
  readonly code: number;
  readonly data: RpcErrorData<Name>;

  constructor({ code, message, data }: ErrorObject) {
    super(message);
    this.name = data.name as Name;
    this.code = code;
    this.data = data as RpcErrorData<Name>;
  }

  /** What the error is about; its type goes with the name. */
  get details(): DetailsOf<Name> {
    return this.data.details;
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return this.data.retryable;
  }

  /** Whether it is the error of a name, for the compiler too. */
  is<Other extends ErrorName>(name: Other): this is RpcError<Other> {
    return (this.name as ErrorName) === name;
  }

  /** The error as it came. */
  toJSON(): ErrorObject {
    return { code: this.code, message: this.message, data: this.data };
  }
}

/** Whether something caught is an error of the catalog, and that of a name where one is given. */
export function isRpcError<Name extends ErrorName>(thrown: unknown, name?: Name): thrown is RpcError<Name> {
  return thrown instanceof RpcError && (name === undefined || thrown.is(name));
}

/** There was no answer, or none that a profiler gives. */
export class TransportError extends Error {
  override readonly name = "TransportError";
}

/** A job was cancelled by somebody before it had a profile. */
export class JobCancelledError extends Error {
  override readonly name = "JobCancelledError";
  readonly job_id: string;

  constructor(jobId: string) {
    super(`job '${jobId}' was cancelled`);
    this.job_id = jobId;
  }
}
