import { isDeepStrictEqual } from "node:util";
import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { JobService } from "../jobs/job-service.ts";
import { checkSubmission, type SubmissionEnvironment } from "../jobs/submission.ts";
import { identifier } from "../profiling/duckdb/sql.ts";
import type { ProfileSpecification } from "../profiling/model/specification.ts";
import type { CatalogTable } from "../store/definitions/catalog-record.ts";
import type { CatalogStore } from "../store/definitions/catalog-store.ts";
import type {
  Definition,
  DefinitionQuery,
  DefinitionVersion,
  Readers,
} from "../store/definitions/definition-record.ts";
import type { Registered } from "../store/definitions/definition-store.ts";
import type { Refresh, RefreshKind, StoredSnapshot } from "../store/definitions/refresh-steps.ts";
import { type DatasetSpec, datasetSpecOf, datasetSpecText } from "./dataset-spec.ts";
import { checkMayChange, type DefinitionService, type RegisterOptions } from "./definition-service.ts";
import { datasetErrors } from "./kinds.ts";
import { problemOfDatasetName } from "./names.ts";
import {
  checkedStatement,
  type ResolveTables,
  STATEMENT_TIMEOUT,
  type StatementCall,
  type StatementEngine,
  type StatementOutcome,
  type StatementRuns,
  secondsFor,
} from "./statements.ts";
import { UNKNOWN_COLUMN, unknownTable } from "./unknown-table.ts";

export interface DatasetsOptions {
  definitions: DefinitionService;
  catalog: CatalogStore;
  jobs: Pick<JobService, "submit">;
  /** What knows SQL; null where this service runs none. */
  statements: { engine: StatementEngine; runs: StatementRuns; resolve: ResolveTables } | null;
  /** Brings what is known of datasets up to date. */
  settle: () => Promise<void>;
  /** Where sources may lie, given what a caller may read. */
  environmentOf: (caller: Caller) => SubmissionEnvironment;
}

/** A dataset as somebody registers it. */
export interface NewDataset {
  name: string;
  /** Normalised. */
  profile_specification?: ProfileSpecification;
  /** Of a view, instead. */
  sql?: string;
  table?: string;
  owner: string | null;
  team: string | null;
  description: string | null;
  tags: readonly string[];
  /** What columns hold, by their names. */
  columns: Record<string, string>;
  readers: Readers;
  redact: boolean;
  profile: boolean;
}

/** What a registration is answered with, and why the job that it asks for was not submitted, where it was not. */
export type DatasetRegistered = Registered & { job_id: string | null; refused: ServiceError | null };

/** What is there of a dataset. */
export interface Holdings {
  tables: CatalogTable[];
  profile: Refresh | null;
  snapshot: StoredSnapshot | null;
}

/** Which rows of a dataset are wanted, and how long that may take. */
export interface RowsAsked {
  limit: number;
  timeout_seconds: number | undefined;
  waitMs: number;
}

/** Rows of a dataset, once they are there. */
interface DatasetRows {
  run_id: string;
  sql: string;
  outcome: StatementOutcome;
}

/** Datasets under their names. Every method throws ServiceErrors only. */
export class Datasets {
  readonly #options: DatasetsOptions;

  constructor(options: DatasetsOptions) {
    this.#options = options;
  }

  /**
   * Registers a dataset, and submits a job that loads and profiles it where it has a source. A source is checked as that of a job is,
   * a view is bound to what it reads.
   */
  async register(given: NewDataset, options: RegisterOptions, call: StatementCall): Promise<DatasetRegistered> {
    const { definitions } = this.#options;
    const { caller } = call;
    const answered = await definitions.answeredBefore(options.idempotency, caller);
    if (answered !== null) {
      const job_id = await this.#options.catalog.firstJobOf(answered.id, answered.version);
      return { ...answered, job_id, refused: null };
    }
    const { name, profile_specification: specification, sql, table, columns, redact, profile, ...facts } = given;
    const problem = problemOfDatasetName(name);
    if (problem !== null) throw datasetErrors.invalid(name, problem);
    const said = { columns, redact, profile };
    if (sql !== undefined && specification === undefined && table === undefined) {
      const view = await this.#view(name, { sql, ...said }, call);
      const registered = await definitions.register({ ...facts, name, ...view }, options, datasetErrors, caller);
      return { ...registered, job_id: null, refused: null };
    }
    if (specification === undefined || sql !== undefined) {
      throw datasetErrors.invalid(name, "it has a profile_specification, or sql and no table");
    }
    const spec = { profile_specification: specification, ...(table === undefined ? {} : { table }), ...said };
    const source = await this.#source(name, spec, caller);
    const registered = await definitions.register({ ...facts, name, ...source }, options, datasetErrors, caller);
    if (options.dryRun) return { ...registered, job_id: null, refused: null };
    try {
      return { ...registered, job_id: await this.#load(registered, spec, false, caller), refused: null };
    } catch (error) {
      if (error instanceof ServiceError) return { ...registered, job_id: null, refused: error };
      throw error;
    }
  }

  async get(name: string, caller: Caller): Promise<Definition> {
    await this.#options.settle();
    return this.#options.definitions.get(name, datasetErrors, caller);
  }

  /** What was loaded and profiled of a dataset last, and its tables. */
  async holdings({ id }: Pick<Definition, "id">): Promise<Holdings> {
    const { catalog } = this.#options;
    const [tables, profile, loaded] = await Promise.all([
      catalog.tablesOf(id),
      catalog.lastRefresh(id, "profile"),
      catalog.lastRefresh(id, "snapshot"),
    ]);
    return { tables, profile, snapshot: loaded === null ? null : await catalog.snapshot(loaded.job_id) };
  }

  /** A version that a dataset has or had. */
  version(name: string, version: number, caller: Caller): Promise<DefinitionVersion> {
    return this.#options.definitions.version(name, version, datasetErrors, caller);
  }

  list(
    query: Omit<DefinitionQuery, "viewer" | "kind">,
    caller: Caller,
  ): Promise<{ items: Definition[]; total_count: number }> {
    return this.#options.definitions.list({ ...query, kind: "dataset" }, caller);
  }

  async versions(name: string, caller: Caller): Promise<DefinitionVersion[]> {
    await this.#options.settle();
    return this.#options.definitions.versions(name, datasetErrors, caller);
  }

  async unregister(name: string, force: boolean, caller: Caller): Promise<void> {
    await this.#options.definitions.unregister(name, force, datasetErrors, caller);
  }

  /**
   * Submits a job that loads a dataset anew, and profiles it unless it is not to be: with `force`, files too that have not changed. Throws what submitting a job
   * does, and DEFINITION_NOT_PERMITTED where the caller does not own the dataset.
   */
  async refresh(name: string, force: boolean, caller: Caller): Promise<string> {
    const definition = await this.#options.definitions.get(name, datasetErrors, caller);
    checkMayChange(definition, caller, "refresh");
    const { profile_specification, profile } = datasetSpecOf(definition.spec);
    if (profile_specification === undefined) throw datasetErrors.invalid(name, "a view has no data of its own to load");
    return this.#load(definition, { profile_specification, profile }, force, caller);
  }

  /**
   * The job that made the newest profile of a dataset. Throws PROFILE_NOT_FOUND, and DEFINITION_NOT_PERMITTED where the
   * dataset shows personal columns to its owner alone, who is not the caller.
   */
  async profileJob(name: string, caller: Caller): Promise<string> {
    const definition = await this.get(name, caller);
    const { redact, profile_specification: specification } = datasetSpecOf(definition.spec);
    if (redact) checkMayChange(definition, caller, "read");
    const made = await this.#options.catalog.lastRefresh(definition.id, "profile");
    if (made !== null) return made.job_id;
    const of = specification === undefined ? {} : { dataset_id: specification.id };
    throw new ServiceError("PROFILE_NOT_FOUND", { ...of, parts: ["heavy"] });
  }

  /**
   * The first rows of a dataset's own table, for a caller who may read it. Throws DATASET_EXECUTION_TIMEOUT, and why else
   * they cannot be read.
   */
  async rows(name: string, { limit, waitMs, ...asked }: RowsAsked, call: StatementCall): Promise<DatasetRows> {
    const { statements } = this.#options;
    if (statements === null) throw datasetErrors.invalid(name, "this service runs no SQL");
    const timeout_seconds = secondsFor(asked.timeout_seconds, 600, statements.runs);
    await this.#checkTable(await this.get(name, call.caller));
    const sql = `SELECT * FROM ${name.split(".").map(identifier).join(".")}`;
    const run = { type: "dataset" as const, sql, parameters: {}, declared: [], limit, timeout_seconds };
    const run_id = await statements.runs.submit(run, call.caller);
    const outcome = await statements.runs.outcome(run_id, limit, waitMs, call.signal);
    const { error } = outcome;
    if (error === null) return { run_id, sql, outcome };
    if (error.code !== STATEMENT_TIMEOUT) throw error;
    const timeout_ms = timeout_seconds * 1000;
    throw new ServiceError("DATASET_EXECUTION_TIMEOUT", { job_id: run_id, timeout_ms }, { cause: error });
  }

  /** What a source holds is known once it was loaded: throws DATASET_VALIDATION_ERROR where the table that is told is not there. */
  async #checkTable({ id, name, spec }: Definition): Promise<void> {
    const { table } = datasetSpecOf(spec);
    if (table === undefined) return;
    const held = (await this.#options.catalog.tablesOf(id)).map(({ record_set }) => record_set).filter(Boolean);
    if (held.length > 0 && !held.includes(table)) throw datasetErrors.invalid(name, noSuchTable(table, held));
  }

  async #source(name: string, spec: DatasetSpec & { profile_specification: ProfileSpecification }, caller: Caller) {
    await checkSubmission(submissionOf(spec.profile_specification), this.#options.environmentOf(caller));
    return {
      variant: "source",
      depends_on: [],
      columns: null,
      spec: datasetSpecText(spec),
      // Until its tables are known, the dataset is in the catalog by itself.
      tables: (earlier: Definition | null) =>
        earlier !== null && sameSource(datasetSpecOf(earlier.spec), spec) ? null : [unknownTable(name)],
    };
  }

  async #view(name: string, spec: DatasetSpec & { sql: string }, call: StatementCall) {
    const { statements } = this.#options;
    if (statements === null) throw datasetErrors.invalid(name, "this service runs no SQL");
    const { refs, parameters } = await statements.engine.facts(spec.sql, call.signal);
    if (parameters.length > 0) throw datasetErrors.invalid(name, `a view has no parameters, as '$${parameters[0]}' is`);
    const { tables, columns } = await checkedStatement(spec.sql, refs, [], statements, call);
    const described = columns.map((column) => ({
      ...UNKNOWN_COLUMN,
      ...column,
      description: spec.columns[column.name] ?? null,
    }));
    return {
      variant: "view",
      depends_on: tables,
      columns,
      spec: datasetSpecText(spec),
      tables: () => [{ ...unknownTable(name), columns: described }],
    };
  }

  async #load(
    { id, version }: Pick<Definition, "id" | "version">,
    { profile_specification, profile }: { profile_specification: ProfileSpecification; profile: boolean },
    force: boolean,
    caller: Caller,
  ): Promise<string> {
    const kinds: RefreshKind[] = profile ? ["profile", "snapshot"] : ["snapshot"];
    const submission = {
      ...submissionOf(profile_specification, force),
      only_light_profile: !profile,
      refresh: { definition_id: id, version, kinds },
    };
    return (await this.#options.jobs.submit(submission, caller)).job_id;
  }
}

/** Whether two specifications have the same tables, for all that is known. */
function sameSource(earlier: DatasetSpec, now: DatasetSpec): boolean {
  const of = ({ profile_specification, table }: DatasetSpec): unknown => [profile_specification, table];
  return isDeepStrictEqual(of(earlier), of(now));
}

/** Tables that a refusal names. */
const NAMED = 10;

function noSuchTable(table: string, held: readonly string[]): string {
  const others = held.length > NAMED ? `, and ${held.length - NAMED} more` : "";
  return `its source holds no table '${table}', but ${held.slice(0, NAMED).join(", ")}${others}`;
}

function submissionOf(specification: ProfileSpecification, force = false) {
  return { specification, only_light_profile: false, force, priority: 0, idempotency: null };
}
