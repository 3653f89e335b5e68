import type { StatementEngine, StatementRuns } from "./definitions/statements.ts";
import type { RowsOf } from "./quality/quality-runs.ts";
import type { Method } from "./rpc/method.ts";

/** What knows SQL, what runs it, and the methods on that. */
export interface StatementParts {
  engine: StatementEngine;
  runs: StatementRuns;
  rowsOf: RowsOf;
  methods: readonly Method[];
}
