import type { Caller } from "../access/caller.ts";
import type { Catalog, SeenTable } from "../catalog/catalog.ts";
import type { ColumnStatistics } from "../profiling/model/column-statistics.ts";
import type { CatalogColumn } from "../store/definitions/catalog-record.ts";
import type { SuggestFacts } from "./suggest.ts";
import type { ColumnFacts, QualityTest, TableFacts } from "./test-type.ts";

/** A table that is tested, as one caller sees it. */
export interface Target {
  table: SuggestFacts;
  seen: SeenTable;
  /** The snapshot that SQL reads; null of a view. */
  snapshot: string | null;
  /** The job that profiled the rows of that snapshot; null where none did. */
  profile_job: string | null;
}

/** Finds a table by its reference. Throws INVALID_TABLE_REFERENCE and TABLE_NOT_FOUND. */
export async function targetOf(ref: string, catalog: Catalog, caller: Caller): Promise<Target> {
  const seen = await catalog.table(ref, caller);
  const { table, definition } = seen;
  const isView = definition.variant === "view";
  const { profile, snapshot } = await catalog.freshness(definition);
  // Statistics count where they are of the very rows that SQL reads.
  const profiled = !isView && profile !== null && profile.job_id === snapshot?.job_id;
  const facts: SuggestFacts = {
    ref: table.ref,
    columns: table.columns.map((column) => factsOf(column, profiled)),
    rows: profiled ? table.rows : null,
    made_at: isView ? null : (snapshot?.begun_at ?? null),
    key: table.key,
    references: new Map(table.columns.flatMap(({ name, references }) => referenceOf(name, references))),
  };
  return {
    table: facts,
    seen,
    snapshot: isView ? null : await catalog.snapshotHash(definition),
    profile_job: profiled ? (profile?.job_id ?? null) : null,
  };
}

function factsOf({ name, type, profile_type, statistics, personal }: CatalogColumn, profiled: boolean): ColumnFacts {
  return {
    name,
    type: type ?? "",
    profile_type,
    statistics: profiled ? (statistics as Partial<ColumnStatistics> | null) : null,
    personal,
  };
}

function referenceOf(name: string, references: string | null): [string, { to: string; column: string }][] {
  const [catalog, schema, table, ...column] = references?.split(".") ?? [];
  return column.length === 0 ? [] : [[name, { to: `${catalog}.${schema}.${table}`, column: column.join(".") }]];
}

/** Statistics that tests use. */
const USED = [
  "rowCount",
  "nonNullCount",
  "missingCount",
  "uniqueCount",
  "min",
  "max",
  "infinities",
  "minLength",
  "maxLength",
  "topValues",
] as const satisfies readonly (keyof ColumnStatistics)[];

/** What of a table some tests need to know. */
export function neededBy(tests: readonly QualityTest[], { ref, columns, rows, made_at }: TableFacts): TableFacts {
  const comparing = tests.some(({ type }) => type === "drift");
  const named = new Set(tests.flatMap(({ column, columns: several }) => [column ?? [], several ?? []].flat()));
  const used = (statistics: ColumnFacts["statistics"]): ColumnFacts["statistics"] =>
    statistics === null ? null : Object.fromEntries(USED.map((member) => [member, statistics[member]]));
  return {
    ref,
    rows,
    made_at,
    columns: columns.map((column) => {
      if (comparing) return column;
      return { ...column, statistics: named.has(column.name) ? used(column.statistics) : null };
    }),
  };
}
