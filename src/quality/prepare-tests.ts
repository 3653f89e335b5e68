import type { Caller } from "../access/caller.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Resolved, ResolveTables, StatementEngine } from "../definitions/statements.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type StoredError, toStoredError } from "../errors/stored.ts";
import type { ViewSource } from "../sql/statement.ts";
import type { SnapshotTable } from "../store/statement-task.ts";
import { problemOfTest, withOwnNames } from "./check-tests.ts";
import { planned, statementsOf } from "./plan-tests.ts";
import type { Target } from "./targets.ts";
import type { QualityTest, TestContext } from "./test-type.ts";
import { testTypeOf } from "./test-types.ts";

/** What a test reads, and what of that is not shown. */
interface TestSources {
  tables: SnapshotTable[];
  views: ViewSource[];
  /** Columns that tell of a person, in any table that it reads; null where no column is to be shown. */
  personal: string[] | null;
}

/** Tests that are found to be right, but for those that are refused. */
export interface PreparedTests {
  tests: QualityTest[];
  answered_by: Record<string, "profile" | "data">;
  refused: Record<string, StoredError>;
  sources: Record<string, TestSources>;
}

export interface PrepareParts {
  catalog: Catalog;
  engine: StatementEngine;
  resolve: ResolveTables;
}

/**
 * Looks through tests of a table: each has what its type needs, and its SQL can be bound to what the caller may read.
 * What cannot be is refused, by an error of the test's own. STORAGE_ERROR alone is thrown.
 */
export async function preparedTests(
  given: readonly QualityTest[],
  { table, seen }: Target,
  context: TestContext,
  { catalog, engine, resolve }: PrepareParts,
  { caller, signal }: { caller: Caller; signal: AbortSignal },
): Promise<PreparedTests> {
  const prepared: PreparedTests = { tests: [], answered_by: {}, refused: {}, sources: {} };
  const personalOf = personalColumns(catalog, caller);
  const found = resolvedOnce(resolve, caller);
  const names = new Set<string>();
  for (const test of given) {
    const own = withOwnNames(test, table);
    prepared.tests.push(own);
    try {
      if (names.has(test.name)) throw invalid(table.ref, test.name, "there are two tests of this name");
      names.add(test.name);
      const problem = problemOfTest(own, table);
      if (problem !== null) throw invalid(table.ref, test.name, problem);
      const hidden = testTypeOf(own.type)
        ?.columns(own)
        .find((name) => seen.hidden.includes(name));
      if (hidden !== undefined) {
        throw invalid(table.ref, test.name, `the values of '${hidden}' are shown to the owner of its dataset alone`);
      }
      const { by, question } = planned(own, table, context);
      prepared.answered_by[test.name] = by;
      if (question === null) continue;
      const { counted } = statementsOf(question);
      // What the profile answers is looked at by SQL of the service's own, over columns that are known, if rows fail.
      const isPlain = by === "profile";
      const refs = isPlain ? tablesOf(own, table.ref) : (await engine.facts(counted, signal)).refs;
      const resolved = await found(refs);
      if (!isPlain) await engine.bind({ sql: counted, ...resolved }, signal);
      prepared.sources[test.name] = await sourcesOf(own, resolved, personalOf);
    } catch (error) {
      const stored = toStoredError(error);
      if (stored.name === "STORAGE_ERROR") throw error;
      signal.throwIfAborted();
      prepared.refused[test.name] = stored;
    }
  }
  return prepared;
}

/** The tables that a test reads which has no SQL of its own. */
function tablesOf(test: QualityTest, target: string): string[] {
  return [target, ...(testTypeOf(test.type)?.tables?.(test) ?? [])];
}

function invalid(name: string, test: string, reason: string): ServiceError {
  return new ServiceError("INVALID_QUALITY_SPEC", { name, test, reason });
}

/** The columns of tables that tell of a person, or may; each table is looked up once. */
function personalColumns(catalog: Catalog, caller: Caller): (ref: string) => Promise<string[]> {
  const known = new Map<string, Promise<string[]>>();
  const found = async (ref: string): Promise<string[]> =>
    (await catalog.table(ref, caller)).table.columns
      .filter(({ personal }) => personal !== false)
      .map(({ name }) => name);
  return (ref) => {
    const columns = known.get(ref) ?? found(ref);
    known.set(ref, columns);
    return columns;
  };
}

/** What tables stand for; the same are looked up once. */
function resolvedOnce(resolve: ResolveTables, caller: Caller): (refs: readonly string[]) => Promise<Resolved> {
  const known = new Map<string, Promise<Resolved>>();
  return (refs) => {
    const key = refs.join(" ");
    const resolved = known.get(key) ?? resolve(refs, caller);
    known.set(key, resolved);
    return resolved;
  };
}

async function sourcesOf(
  { type }: QualityTest,
  { tables, views }: Resolved,
  personalOf: (ref: string) => Promise<string[]>,
): Promise<TestSources> {
  const personal = (await Promise.all(tables.map(({ ref }) => personalOf(ref)))).flat();
  // What a view or a statement calls a column says nothing of where its values come from.
  const renamed = views.length > 0 || type === "sql";
  return {
    tables: tables.map(({ ref, hash, table, hidden }) => ({ ref, hash, table, hidden })),
    views,
    personal: renamed && personal.length > 0 ? null : [...new Set(personal)],
  };
}
