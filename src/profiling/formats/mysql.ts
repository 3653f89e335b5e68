import type { DatabaseFormat } from "./format.ts";

export const mysql: DatabaseFormat = {
  name: "MySQL",
  kind: "mysql",
  engines: /^(mysql|mariadb)$/i,
  media_type: "application/sql",
  depth: "columns",
  open: async () => (await import("../readers/databases/mysql.ts")).mysqlTables,
};
