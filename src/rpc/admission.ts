import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";

/** Counts a call; throws, or rejects, where its caller has made too many. */
export type Admit = (caller: Caller) => void | Promise<void>;

/** Counts one of several calls that came together; what it is refused with, null where it is not. */
export async function overRate(caller: Caller, admit: Admit): Promise<ServiceError | null> {
  try {
    const counted = admit(caller);
    if (counted !== undefined) await counted;
    return null;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}
