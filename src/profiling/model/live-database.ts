import type { LookupAddress } from "node:dns";

/** Whether a database is spoken to over TLS, and whether it must show a certificate that is trusted. */
export type DatabaseTls = "off" | "required" | "verified";

/** A database that can be connected to. */
export interface LiveDatabase {
  kind: "postgresql" | "mysql";
  host: string;
  /** What the host's name stands for; null where it may stand for anything. */
  addresses: LookupAddress[] | null;
  port: number;
  database: string;
  /** What the profile calls it, where its own name holds what is to stand nowhere. */
  shown?: string;
  user: string;
  password: string;
  tls: DatabaseTls;
  /** Certificates that are trusted, in PEM; null for those that everybody trusts. */
  ca: string | null;
  /** Time for a connection, and for a statement, in milliseconds. */
  connectMs: number;
  statementMs: number;
}

/** A key or a reference that a database declares. */
export interface DeclaredReference {
  columns: string[];
  /** The table referred to, as `schema.table`. */
  table: string;
  to: string[];
}

export interface LiveTable {
  schema: string;
  name: string;
  primaryKey: string[];
  references: DeclaredReference[];
}
