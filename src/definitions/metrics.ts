import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { TimeOfJobs } from "../jobs/clock.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type {
  Definition,
  DefinitionQuery,
  DefinitionVersion,
  Readers,
} from "../store/definitions/definition-record.ts";
import type { Registered } from "../store/definitions/definition-store.ts";
import type { MetricRun } from "../store/definitions/metric-steps.ts";
import type { MetricStore } from "../store/definitions/metric-store.ts";
import type { StatementRunner } from "../store/statement-task.ts";
import type { DefinitionService, RegisterOptions } from "./definition-service.ts";
import { metricErrors } from "./kinds.ts";
import { type MetricSpec, metricSpecOf, metricSpecText } from "./metric-spec.ts";
import { parameterValues, problemOfDeclarations, problemOfUse } from "./parameters.ts";
import {
  type CheckedStatement,
  checkedStatement,
  type ResolveTables,
  STATEMENT_TIMEOUT,
  type StatementCall,
  type StatementEngine,
  type StatementOutcome,
  type StatementRuns,
  secondsFor,
} from "./statements.ts";

export interface MetricsOptions {
  definitions: DefinitionService;
  metrics: MetricStore;
  clock: TimeOfJobs;
  resolve: ResolveTables;
  /** What knows SQL and runs it; null where this service runs none. */
  statements: { engine: StatementEngine; runs: StatementRuns } | null;
}

/** A metric as somebody registers it. */
export interface NewMetric extends MetricSpec {
  name: string;
  owner: string | null;
  team: string | null;
  description: string | null;
  tags: readonly string[];
  readers: Readers;
}

/** A value that a metric had. */
export interface MetricPoint {
  job_id: string;
  version: number;
  ran_at: number;
  parameters: Record<string, JsonValue>;
  columns: { name: string; type: string }[];
  rows: JsonValue[][];
}

/** How a metric is run. */
export interface MetricRunOptions {
  parameters: Readonly<Record<string, JsonValue>>;
  limit: number;
  timeout_seconds: number;
  run_by?: StatementRunner;
  /** The same key with the same params gives the first run again, for a day. */
  idempotency?: { key: string; params: string };
}

/** Letters of a metric's statement at most. */
const MAX_SQL = 10_000;
/** The time that a run is given where that is not said, in seconds. */
const USUAL_SECONDS = 300;
/** How long a run may take to end once its time is over. */
const END_SECONDS = 10;
/** Rows of a run that are kept for the history. */
const KEPT_ROWS = 100;
/** Runs that are looked at before a history is read; what is left is for the next. */
const AT_ONCE = 50;

type Kept = Pick<MetricPoint, "columns" | "rows">;

/** Metrics: SELECTs with parameters, under names, and what they answered over time. Throws ServiceErrors only. */
export class Metrics {
  readonly #options: MetricsOptions;
  /** Runs whose values are kept once they have ended, by their ids. */
  readonly #keeping = new Map<string, Promise<void>>();

  constructor(options: MetricsOptions) {
    this.#options = options;
  }

  /** Registers a metric whose statement reads what the caller may read, and has the parameters that are declared. */
  async register(given: NewMetric, options: RegisterOptions, call: StatementCall): Promise<Registered> {
    const { definitions } = this.#options;
    const answered = await definitions.answeredBefore(options.idempotency, call.caller);
    if (answered !== null) return answered;
    const { name, sql, parameters, unit, ...facts } = given;
    const long = sql.length > MAX_SQL ? `its statement has ${sql.length} characters, and may have ${MAX_SQL}` : null;
    const problem = long ?? problemOfDeclarations(parameters);
    if (problem !== null) throw metricErrors.invalid(name, problem);
    const { tables, columns } = await this.#checked(name, given, call);
    const registration = {
      ...facts,
      name,
      variant: "",
      depends_on: tables,
      columns,
      spec: metricSpecText({ sql, parameters, unit }),
      tables: () => null,
    };
    return definitions.register(registration, options, metricErrors, call.caller);
  }

  get(name: string, caller: Caller): Promise<Definition> {
    return this.#options.definitions.get(name, metricErrors, caller);
  }

  list(
    query: Omit<DefinitionQuery, "viewer" | "kind" | "variant">,
    caller: Caller,
  ): Promise<{ items: Definition[]; total_count: number }> {
    return this.#options.definitions.list({ ...query, variant: null, kind: "metric" }, caller);
  }

  versions(name: string, caller: Caller): Promise<DefinitionVersion[]> {
    return this.#options.definitions.versions(name, metricErrors, caller);
  }

  async unregister(name: string, caller: Caller): Promise<void> {
    await this.#options.definitions.unregister(name, false, metricErrors, caller);
  }

  /** What a run would answer, which is not run. Throws METRIC_VALIDATION_ERROR. */
  async plan(
    name: string,
    { parameters }: Pick<MetricRunOptions, "parameters">,
    call: StatementCall,
  ): Promise<CheckedStatement & { sql: string }> {
    const definition = await this.get(name, call.caller);
    const spec = metricSpecOf(definition.spec);
    valuesOf(name, spec, parameters);
    const { tables, columns } = await this.#checked(name, spec, call);
    return { sql: spec.sql, tables, columns };
  }

  /** The time that a run is given, which may not be said: not more than statements may have. */
  timeoutOf(given: number | undefined): number {
    const { statements } = this.#options;
    return statements === null ? (given ?? USUAL_SECONDS) : secondsFor(given, USUAL_SECONDS, statements.runs);
  }

  /** Runs a metric as a job of the caller; what it answers is kept with its history. Throws METRIC_VALIDATION_ERROR. */
  async run(name: string, { parameters, ...options }: MetricRunOptions, { caller }: StatementCall): Promise<string> {
    const { metrics, clock } = this.#options;
    const { runs } = this.#statements(name);
    const { id, version, spec } = await this.get(name, caller);
    const { sql, parameters: declared } = metricSpecOf(spec);
    const values = valuesOf(name, { sql, parameters: declared, unit: null }, parameters);
    const job_id = await runs.submit({ type: "metric", sql, parameters: values, declared, ...options }, caller);
    const run = { definition_id: id, version, job_id, parameters: textOf(values), ran_at: clock.latest() };
    await metrics.begin(run);
    this.#keep(run, (options.timeout_seconds + END_SECONDS) * 1000);
    return job_id;
  }

  /** What has come of a run so far, with its first rows. Throws METRIC_EXECUTION_TIMEOUT, and why else it failed. */
  async outcome(
    name: string,
    job_id: string,
    { limit, timeout_seconds, waitMs }: Omit<MetricRunOptions, "parameters" | "idempotency"> & { waitMs: number },
    signal: AbortSignal,
  ): Promise<StatementOutcome> {
    const outcome = await this.#statements(name).runs.outcome(job_id, limit, waitMs, signal);
    if (outcome.ended) await this.#keeping.get(job_id);
    const { error } = outcome;
    if (error === null) return outcome;
    if (error.code !== STATEMENT_TIMEOUT) throw error;
    throw new ServiceError("METRIC_EXECUTION_TIMEOUT", { name, job_id, timeout_seconds }, { cause: error });
  }

  /** The values that a metric had, the newest first, of any or of some values of its parameters. */
  async history(
    name: string,
    parameters: Readonly<Record<string, JsonValue>> | null,
    limit: number,
    caller: Caller,
  ): Promise<{ values: MetricPoint[]; total_count: number }> {
    const { id, spec } = await this.get(name, caller);
    const wanted = parameters === null ? null : textOf(valuesOf(name, metricSpecOf(spec), parameters));
    await this.settle();
    const { values, total_count } = await this.#options.metrics.values(id, wanted, limit);
    const points = values.map(({ job_id, version, ran_at, parameters: text, result }) => {
      const { columns, rows }: Kept = JSON.parse(result ?? '{"columns":[],"rows":[]}');
      return { job_id, version, ran_at, parameters: JSON.parse(text), columns, rows };
    });
    return { values: points, total_count };
  }

  /** Keeps what runs have answered that have ended by now, for as long as the metric is there. */
  async settle(): Promise<void> {
    const { metrics } = this.#options;
    for (const run of await metrics.open(AT_ONCE)) {
      if (!this.#keeping.has(run.job_id)) await this.#settle(run, 0);
    }
  }

  /** Keeps what a run answers once it has ended, whoever waits for it; where that fails, it is done when it is asked for. */
  #keep(run: MetricRun, waitMs: number): void {
    const kept = this.#settle(run, waitMs)
      .catch(() => {})
      .finally(() => this.#keeping.delete(run.job_id));
    this.#keeping.set(run.job_id, kept);
  }

  async #settle(run: MetricRun, waitMs: number): Promise<void> {
    const { metrics, statements } = this.#options;
    if (statements === null) return;
    const { ended, result } = await statements.runs.outcome(run.job_id, KEPT_ROWS, waitMs, null);
    if (!ended) return;
    const kept: Kept | null = result === null ? null : { columns: result.columns, rows: result.rows };
    await metrics.settle({ ...run, result: kept === null ? null : JSON.stringify(kept) });
  }

  #statements(name: string): NonNullable<MetricsOptions["statements"]> {
    const { statements } = this.#options;
    if (statements === null) throw metricErrors.invalid(name, "this service runs no SQL");
    return statements;
  }

  async #checked(
    name: string,
    { sql, parameters: declared }: MetricSpec,
    call: StatementCall,
  ): Promise<CheckedStatement> {
    const { resolve } = this.#options;
    const { engine } = this.#statements(name);
    const { refs, parameters } = await engine.facts(sql, call.signal);
    const problem = problemOfUse(declared, parameters);
    if (problem !== null) throw metricErrors.invalid(name, problem);
    return checkedStatement(sql, refs, declared, { engine, resolve }, call);
  }
}

function valuesOf(
  name: string,
  { parameters: declared }: MetricSpec,
  given: Readonly<Record<string, JsonValue>>,
): Record<string, JsonValue> {
  const outcome = parameterValues(declared, given);
  if ("problem" in outcome) throw metricErrors.invalid(name, outcome.problem);
  return outcome.values;
}

/** Values as a text that is the same for the same values. */
function textOf(values: Readonly<Record<string, JsonValue>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))));
}
