/** Who makes a call, as far as it is known. */
export interface Caller {
  /** The token's `sub`; null where callers are not authenticated. */
  subject: string | null;
  client_id: string | null;
  roles: readonly string[];
  is_admin: boolean;
  /** What calls are counted by: the subject, else the address. */
  rate_key: string;
}

/** The caller of a service that does not authenticate, from an address: everybody is the same owner. */
export function anonymous(address: string): Caller {
  return { subject: null, client_id: null, roles: [], is_admin: false, rate_key: address };
}

/** Whether a caller may read what belongs to an owner. */
export function mayRead(caller: Caller, owner: string | null): boolean {
  return caller.subject === owner || caller.is_admin;
}
