import { type Caller, readableOwner } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { Query, StatementResults } from "../jobs/statement-results.ts";
import { type StatementType, statementTypes } from "../store/job-record.ts";
import { tableMark, WORKFLOW_MARK } from "../store/job-rows.ts";
import type { JobState } from "../store/job-stage.ts";
import { queryScopes } from "../store/statement-task.ts";
import type { Store } from "../store/store.ts";

/** Which queries are listed; all that is given must hold. */
export interface QueryQuestion {
  scope?: string;
  /** With the scope `user`: whose they are. */
  user?: string;
  type?: readonly StatementType[];
  status?: readonly JobState[];
  /** Those that read this table, or view, by itself or through a view. */
  table?: string;
  /** What stands in the SQL, in any case. */
  search?: string;
  /** Submitted at or after this time, and before that one, in milliseconds since 1970. */
  since?: number;
  until?: number;
  limit: number;
  offset: number;
}

/** Statements that were submitted, as they are listed. */
export class QueryList {
  readonly #store: Store;
  readonly #results: StatementResults;

  constructor(store: Store, results: StatementResults) {
    this.#store = store;
    this.#results = results;
  }

  /** A page of those that a caller may see, the newest first. Throws VALIDATION_ERROR and INSUFFICIENT_QUERY_PERMISSIONS. */
  async page(question: QueryQuestion, caller: Caller, signal: AbortSignal): Promise<{ items: Query[]; found: number }> {
    const { scope = "my", user, type, status, table, search, since, until, limit, offset } = question;
    const marks = [...(table === undefined ? [] : [tableMark(table)]), ...(scope === "system" ? [WORKFLOW_MARK] : [])];
    const page = await this.#store.query(
      {
        visible: visibleIn(scope, user, caller),
        from: since ?? null,
        to: until ?? null,
        states: status ?? null,
        owners: null,
        datasetIds: null,
        batchIds: null,
        errorCodes: null,
        types: type ?? statementTypes,
        terms: [...(search === undefined ? [] : [search]), ...marks],
        sort: [{ key: "created", descending: true }],
        offset,
        limit,
      },
      { name: caller.rate_key, signal },
    );
    const queries = await Promise.all(page.jobs.map((job) => this.#results.find(job)));
    return { items: queries.filter((query) => query !== null), found: page.found };
  }
}

/** Whose queries are seen in a scope. */
function visibleIn(scope: string, user: string | undefined, caller: Caller): string | null | undefined {
  if ((scope === "user") !== (user !== undefined)) {
    throw new ServiceError("VALIDATION_ERROR", { reason: "a user is given with the scope 'user', and only with it" });
  }
  if (scope === "my") return caller.subject;
  const readable = readableOwner(caller);
  if (scope === "system") return readable; // of those that are known by their workflows, the caller's own
  const everybody = readable === undefined;
  if (scope === "user" && (everybody || user === caller.subject)) return user;
  if (scope === "all" && everybody) return undefined;
  if (scope !== "all" && scope !== "user")
    throw new ServiceError("VALIDATION_ERROR", { reason: `scope is '${scope}', not one of ${queryScopes.join(", ")}` });
  throw new ServiceError("INSUFFICIENT_QUERY_PERMISSIONS", { scope });
}
