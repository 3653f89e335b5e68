import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";

/** Counts a call; throws where its caller has made too many. */
export type Admit = (caller: Caller) => void;

/** Counts one of several calls that came together; what it is refused with, null where it is not. */
export function overRate(caller: Caller, admit: Admit): ServiceError | null {
  try {
    admit(caller);
    return null;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}
