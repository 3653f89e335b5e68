/** A database that can be connected to. */
export interface LiveDatabase {
  kind: "postgresql" | "mysql";
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
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
