import type { Catalog } from "./catalog/catalog.ts";
import type { ResolveTables, StatementEngine, StatementRuns } from "./definitions/statements.ts";
import type { JobService } from "./jobs/job-service.ts";
import type { RowsOf } from "./quality/quality-runs.ts";
import type { Method } from "./rpc/method.ts";

/** What statements are submitted to, and what they find tables by. */
export interface StatementNeeds {
  jobs: JobService;
  resolve: ResolveTables;
  catalog: Catalog;
}

/** What knows SQL, what runs it, and the methods on that. */
export interface StatementParts {
  engine: StatementEngine;
  runs: StatementRuns;
  rowsOf: RowsOf;
  methods: readonly Method[];
}
