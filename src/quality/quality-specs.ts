import type { Caller } from "../access/caller.ts";
import type { DefinitionService, RegisterOptions } from "../definitions/definition-service.ts";
import { qualityErrors } from "../definitions/kinds.ts";
import type { StatementCall } from "../definitions/statements.ts";
import { ServiceError } from "../errors/service-error.ts";
import { fromStoredError } from "../errors/stored.ts";
import type {
  Definition,
  DefinitionQuery,
  DefinitionVersion,
  Readers,
} from "../store/definitions/definition-record.ts";
import type { Registered } from "../store/definitions/definition-store.ts";
import type { Notify } from "../store/definitions/notice-steps.ts";
import { type PreparedTests, type PrepareParts, preparedTests } from "./prepare-tests.ts";
import { type QualitySpec, qualitySpecText } from "./quality-spec.ts";
import { suggested } from "./suggest.ts";
import { type Target, targetOf } from "./targets.ts";
import type { QualityTest } from "./test-type.ts";

/** A specification as somebody registers it. */
export interface NewQualitySpec extends QualitySpec {
  name: string;
  owner: string | null;
  team: string | null;
  description: string | null;
  tags: readonly string[];
  readers: Readers;
}

export interface QualitySpecsOptions extends PrepareParts {
  definitions: DefinitionService;
  now: () => number;
  /** Why somebody cannot be told of runs; null where he can. Throws NOT_ALLOWED_HOST. */
  checkNotify: (notify: readonly Notify[]) => string | null;
}

/** Specifications of tests, under names. Throws ServiceErrors only. */
export class QualitySpecs {
  readonly #options: QualitySpecsOptions;

  constructor(options: QualitySpecsOptions) {
    this.#options = options;
  }

  /** Registers tests of which each can be run. Throws INVALID_QUALITY_SPEC with the first that cannot. */
  async register(
    given: NewQualitySpec,
    options: RegisterOptions,
    call: StatementCall,
  ): Promise<{ registered: Registered; answered_by: PreparedTests["answered_by"] | null }> {
    const { definitions } = this.#options;
    const answered = await definitions.answeredBefore(options.idempotency, call.caller);
    if (answered !== null) return { registered: answered, answered_by: null };
    const { name, target: ref, tests: asked, notify, ...facts } = given;
    const problem = this.#options.checkNotify(notify);
    if (problem !== null) throw qualityErrors.invalid(name, problem);
    const { target, prepared } = await this.prepared(ref, asked, call);
    const [wrong] = Object.entries(prepared.refused);
    if (wrong !== undefined) throw refusal(name, wrong[0], fromStoredError(wrong[1]));
    const { tests, sources, answered_by } = prepared;
    const read = Object.values(sources).flatMap(({ tables, views }) => [...tables, ...views].map((each) => each.ref));
    const registration = {
      ...facts,
      name,
      variant: "",
      depends_on: [...new Set([target.table.ref, ...read])],
      columns: null,
      spec: qualitySpecText({ target: target.table.ref, tests, notify }),
      tables: () => null,
    };
    return { registered: await definitions.register(registration, options, qualityErrors, call.caller), answered_by };
  }

  /** Tests of a table, looked through. Throws INVALID_TABLE_REFERENCE and TABLE_NOT_FOUND. */
  async prepared(
    ref: string,
    tests: readonly QualityTest[],
    call: StatementCall,
  ): Promise<{ target: Target; prepared: PreparedTests }> {
    const target = await targetOf(ref, this.#options.catalog, call.caller);
    const context = { now: this.#options.now(), earlier: null };
    return { target, prepared: await preparedTests(tests, target, context, this.#options, call) };
  }

  get(name: string, caller: Caller): Promise<Definition> {
    return this.#options.definitions.get(name, qualityErrors, caller);
  }

  list(
    query: Omit<DefinitionQuery, "viewer" | "kind" | "variant">,
    caller: Caller,
  ): Promise<{ items: Definition[]; total_count: number }> {
    return this.#options.definitions.list({ ...query, variant: null, kind: "quality" }, caller);
  }

  versions(name: string, caller: Caller): Promise<DefinitionVersion[]> {
    return this.#options.definitions.versions(name, qualityErrors, caller);
  }

  async unregister(name: string, caller: Caller): Promise<void> {
    await this.#options.definitions.unregister(name, false, qualityErrors, caller);
  }

  /** Tests that a table passes by its profile. Throws PROFILE_NOT_FOUND where there is none of the rows that SQL reads. */
  async suggest(ref: string, caller: Caller): Promise<{ target: string; tests: QualityTest[]; profile_job: string }> {
    const { table, profile_job, seen } = await targetOf(ref, this.#options.catalog, caller);
    if (profile_job === null) throw new ServiceError("PROFILE_NOT_FOUND", { dataset_id: table.ref, parts: ["heavy"] });
    const shown = { ...table, columns: table.columns.filter(({ name }) => !seen.hidden.includes(name)) };
    return { target: table.ref, tests: suggested(shown), profile_job };
  }
}

/** Why a test cannot be one of a specification. */
function refusal(name: string, test: string, error: Error): Error {
  if (!(error instanceof ServiceError)) return error;
  const { reason = error.message } = error.details as { reason?: string };
  return new ServiceError("INVALID_QUALITY_SPEC", { name, test, reason }, { cause: error });
}
