import type { Caller } from "./access/caller.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { Rules } from "./definitions/rules.ts";
import type { ResolveTables, StatementEngine, StatementRuns } from "./definitions/statements.ts";
import type { JobService } from "./jobs/job-service.ts";
import type { RowsOf } from "./quality/quality-runs.ts";
import type { Method } from "./rpc/method.ts";

/** What statements are submitted to, and what they find tables by. */
export interface StatementNeeds {
  jobs: JobService;
  resolve: ResolveTables;
  catalog: Catalog;
  rules: Rules;
  /** The SQL of a view or metric that a caller may read. */
  sqlOf: (kind: "dataset" | "metric", name: string, caller: Caller) => Promise<string>;
}

/** What knows SQL, what runs it, and the methods on that. */
export interface StatementParts {
  engine: StatementEngine;
  runs: StatementRuns;
  rowsOf: RowsOf;
  methods: readonly Method[];
}
