import { ServiceError } from "../errors/service-error.ts";

/** Who makes a call, as far as it is known. */
export interface Caller {
  /** The token's `sub`; null where callers are not authenticated. */
  subject: string | null;
  client_id: string | null;
  roles: readonly string[];
  /** May do with everybody's jobs what their owners may. */
  is_admin: boolean;
  /** May read everybody's jobs, and nothing more. */
  is_reader: boolean;
  /** What calls are counted by: the subject, else the address. */
  rate_key: string;
  /** Of who speaks for a file of the operator: the file, and what stands in it, by its hash. */
  code?: { file: string; hash: string };
}

/** The caller of a service that does not authenticate, from an address: everybody is the same owner. */
export function anonymous(address: string): Caller {
  return { subject: null, client_id: null, roles: [], is_admin: false, is_reader: false, rate_key: address };
}

/** Whether a caller may read what belongs to an owner. */
export function mayRead(caller: Caller, owner: string | null): boolean {
  return mayAct(caller, owner) || caller.is_reader;
}

/** Whose things a caller may read: those of one owner, null among them, or, undefined, everybody's. */
export function readableOwner({ is_admin, is_reader, subject }: Caller): string | null | undefined {
  return is_admin || is_reader ? undefined : subject;
}

/** Whether a caller may end or delete what belongs to an owner. */
export function mayAct(caller: Caller, owner: string | null): boolean {
  return caller.subject === owner || caller.is_admin;
}

/**
 * The caller as he wants to be seen: as an administrator, which ADMIN_REQUIRED refuses to those who are none, or as the
 * user that an administrator is beside.
 */
export function actingAs(caller: Caller, admin: boolean): Caller {
  if (admin && !caller.is_admin) throw new ServiceError("ADMIN_REQUIRED", {});
  return { ...caller, is_admin: admin };
}
