/** Dialects that SQL can be translated between, as callers name them. */
export const dialects = [
  "athena",
  "bigquery",
  "clickhouse",
  "cockroachdb",
  "databricks",
  "datafusion",
  "doris",
  "dremio",
  "drill",
  "druid",
  "duckdb",
  "dune",
  "exasol",
  "fabric",
  "hive",
  "materialize",
  "mysql",
  "oracle",
  "postgres",
  "presto",
  "redshift",
  "risingwave",
  "singlestore",
  "snowflake",
  "solr",
  "spark",
  "sqlite",
  "starrocks",
  "tableau",
  "teradata",
  "tidb",
  "trino",
  "tsql",
] as const;

export type Dialect = (typeof dialects)[number];

/** Other names that they go by. */
const ALIASES: Readonly<Record<string, Dialect>> = {
  postgresql: "postgres",
  mssql: "tsql",
  sqlserver: "tsql",
  mariadb: "mysql",
  sparksql: "spark",
};

/** The dialect of a name, in any case; null where there is none. */
export function dialectOf(name: string): Dialect | null {
  const lower = name.trim().toLowerCase();
  return dialects.find((dialect) => dialect === lower) ?? ALIASES[lower] ?? null;
}
