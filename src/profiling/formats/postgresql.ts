import type { DatabaseFormat } from "./format.ts";

export const postgresql: DatabaseFormat = {
  name: "PostgreSQL",
  kind: "postgresql",
  engines: /^(postgres|postgresql|timescale|timescaledb)$/i,
  media_type: "application/sql",
  depth: "columns",
  open: async () => (await import("../readers/databases/postgres.ts")).postgresTables,
};
