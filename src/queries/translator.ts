import type { Caller } from "../access/caller.ts";
import type { Rules } from "../definitions/rules.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type Dialect, dialectOf } from "../sql/dialects/dialects.ts";
import type { Formatted, Translation, TranslationOrder, TranslationWarning } from "../sql/dialects/translation.ts";
import type { StatementPlanner } from "./statement-planner.ts";

/** Letters of a statement at most. */
const MAX_SQL = 100_000;

/** What translates SQL in a process of its own. */
export interface TranslationEngine {
  translate: (order: TranslationOrder, signal: AbortSignal) => Promise<Translation>;
  format: (sql: string, dialect: Dialect, signal: AbortSignal) => Promise<Formatted>;
}

/** What is to be translated, as callers say it. */
export interface TranslationWish {
  sql: string;
  from: string;
  to: string;
  /** Names of rules. */
  rules: readonly string[];
  /** Whether what may not mean the same is refused. */
  strict: boolean;
  pretty: boolean;
  /** Whether what is for DuckDB is also bound to what the caller may read. */
  verify: boolean;
}

export interface Translated {
  sql: string;
  warnings: TranslationWarning[];
  /** Whether a parser has read it, or DuckDB has bound it too. */
  verified: "parsed" | "bound" | "no";
}

/** Translates SQL between dialects. Throws ServiceErrors only. */
export class Translator {
  readonly #engine: TranslationEngine;
  readonly #planner: StatementPlanner;
  readonly #rules: Rules;

  constructor(engine: TranslationEngine, planner: StatementPlanner, rules: Rules) {
    this.#engine = engine;
    this.#planner = planner;
    this.#rules = rules;
  }

  /** Throws UNSUPPORTED_DIALECT, QUERY_TOO_LARGE, TRANSPILE_RULE_NOT_FOUND and SQL_TRANSPILE_ERROR. */
  async translate(
    { sql, strict, verify, ...wish }: TranslationWish,
    { caller, signal }: { caller: Caller; signal: AbortSignal },
  ): Promise<Translated> {
    const [from, to] = [known(wish.from), known(wish.to)];
    checkLength(sql);
    const tables = await this.#rules.tables(wish.rules, caller);
    const translation = await this.#engine.translate({ sql, from, to, pretty: wish.pretty, tables }, signal);
    const bound =
      verify && to === "duckdb" && translation.parsed ? await this.#bound(translation.sql, caller, signal) : null;
    const warnings = [...translation.warnings, ...(bound?.warnings ?? [])];
    const [first] = warnings.filter(({ kind }) => kind !== "not_bound");
    if (strict && first !== undefined) {
      const reason = `${first.at}: ${first.kind.replaceAll("_", " ")}`;
      throw new ServiceError("SQL_TRANSPILE_ERROR", { from, to, reason, sql: translation.sql });
    }
    const verified = bound?.isBound === true ? "bound" : translation.parsed ? "parsed" : "no";
    return { sql: translation.sql, warnings, verified };
  }

  /** Throws UNSUPPORTED_DIALECT, QUERY_TOO_LARGE, INVALID_SQL_SYNTAX and SQL_TRANSPILE_ERROR. */
  async format(sql: string, dialect: string, signal: AbortSignal): Promise<Formatted> {
    const of = known(dialect);
    checkLength(sql);
    return this.#engine.format(sql, of, signal);
  }

  /** Whether it fits what the caller may read. Where its tables are not there, that is not known. */
  async #bound(
    sql: string,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<{ isBound: boolean; warnings: TranslationWarning[] }> {
    try {
      await this.#planner.bind({ sql, parameters: {} }, caller, signal);
      return { isBound: true, warnings: [] };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const isUnknown = ["TABLE_NOT_FOUND", "INVALID_TABLE_REFERENCE", "VALIDATION_ERROR"].includes(error.name);
      return { isBound: false, warnings: isUnknown ? [] : [{ kind: "not_bound", at: error.message.slice(0, 300) }] };
    }
  }
}

function known(name: string): Dialect {
  const dialect = dialectOf(name);
  if (dialect === null) throw new ServiceError("UNSUPPORTED_DIALECT", { dialect: name.slice(0, 100) });
  return dialect;
}

function checkLength(sql: string): void {
  if (sql.length > MAX_SQL) throw new ServiceError("QUERY_TOO_LARGE", { length: sql.length, allowed: MAX_SQL });
}
