import type { StatementResults } from "../jobs/statement-results.ts";
import type { QueryList } from "./query-list.ts";
import type { QueryPolicy } from "./query-policy.ts";
import type { StatementPlanner } from "./statement-planner.ts";
import type { Statements } from "./statements.ts";

/** All that has to do with callers' statements. */
export interface QueryDesk {
  policy: QueryPolicy;
  planner: StatementPlanner;
  statements: Statements;
  results: StatementResults;
  list: QueryList;
}
