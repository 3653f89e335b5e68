import type { Caller } from "../access/caller.ts";
import type { ResolveTables, StatementEngine } from "../definitions/statements.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type { BoundStatement, ParameterDeclaration, StatementFacts, ViewSource } from "../sql/statement.ts";
import type { SnapshotTable } from "../store/statement-task.ts";

/** A statement, with the values of its parameters. */
export interface StatementWish {
  sql: string;
  parameters: Readonly<Record<string, JsonValue>>;
  declared?: readonly ParameterDeclaration[];
}

/** What a statement names, and what that stands for. */
export interface StatementPlan {
  facts: StatementFacts;
  tables: SnapshotTable[];
  views: ViewSource[];
}

/** Finds out what statements name before they are run. */
export class StatementPlanner {
  readonly #engine: StatementEngine;
  readonly #resolve: ResolveTables;

  constructor(engine: StatementEngine, resolve: ResolveTables) {
    this.#engine = engine;
    this.#resolve = resolve;
  }

  /**
   * Throws QUERY_TOO_LARGE, INVALID_SQL_SYNTAX, SQL_NOT_ALLOWED, INVALID_TABLE_REFERENCE and TABLE_NOT_FOUND, and
   * VALIDATION_ERROR where a parameter has no value, or a value no parameter.
   */
  async plan(
    { sql, parameters, declared = [] }: StatementWish,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<StatementPlan> {
    const facts = await this.#engine.facts(sql, signal);
    checkParameters(facts.parameters, Object.keys(parameters));
    const { tables, views } = await this.#resolve(facts.refs, caller);
    // Whether values fit is found out before there is a job.
    if (facts.parameters.length > 0) await this.#engine.bind({ sql, declared, tables, views, parameters }, signal);
    return { facts, tables: tables.map(({ ref, hash, table, hidden }) => ({ ref, hash, table, hidden })), views };
  }

  /** What a statement would answer: its columns, and the types of its parameters. Throws as `plan`. */
  async bind(
    { sql, parameters, declared = [] }: StatementWish,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<BoundStatement> {
    const facts = await this.#engine.facts(sql, signal);
    checkParameters(facts.parameters, Object.keys(parameters));
    return this.#engine.bind({ sql, declared, ...(await this.#resolve(facts.refs, caller)) }, signal);
  }
}

function checkParameters(named: readonly string[], given: readonly string[]): void {
  const missing = named.filter((name) => !given.includes(name));
  const unused = given.filter((name) => !named.includes(name));
  const [problem] = [
    ...missing.map((name) => `the parameter '${name}' has no value`),
    ...unused.map((name) => `the statement has no parameter '${name}'`),
  ];
  if (problem !== undefined) throw new ServiceError("VALIDATION_ERROR", { reason: problem });
}
