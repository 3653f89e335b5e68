import type { Caller } from "../access/caller.ts";
import type { DefinitionService } from "../definitions/definition-service.ts";
import type { DefinitionStore } from "../store/definitions/definition-store.ts";
import type { QualityStore } from "../store/definitions/quality-store.ts";
import { qualitySpecOf } from "./quality-spec.ts";
import { countsOf, type RunCounts, type RunStatus, statusOfRun, type TestResult } from "./results.ts";

/** How the tests of a specification went when they were run last. */
export interface Verdict extends RunCounts {
  spec: string;
  target: string;
  tests: number;
  /** Null before they were run. */
  last: { job_id: string; status: RunStatus; ran_at: number } | null;
  /** Names of the tests that did not pass. */
  not_passed: string[];
}

export interface VerdictsOptions {
  definitions: DefinitionService;
  /** Finds definitions for nobody's sake. */
  store: { definitions: DefinitionStore; quality: QualityStore };
}

/** What is known of the quality of tables, by the specifications that a caller may read. */
export class Verdicts {
  readonly #options: VerdictsOptions;

  constructor(options: VerdictsOptions) {
    this.#options = options;
  }

  /** Of a dataset, by name; given a table, of it alone. */
  async of(dataset: string, table: string | null, caller: Caller): Promise<Verdict[]> {
    const { definitions, store } = this.#options;
    const readers = await store.definitions.dependents(dataset);
    const names = readers.flatMap(({ kind, name }) => (kind === "quality" ? [name] : []));
    const found = await Promise.all(names.map((name) => store.definitions.find("quality", name)));
    const told = found.map(async (definition) => {
      if (definition === null || !definitions.mayRead(definition, caller)) return [];
      const { target, tests } = qualitySpecOf(definition.spec);
      const isOf = table === null ? target === dataset || target.startsWith(`${dataset}__`) : target === table;
      return isOf ? [await this.#verdict(definition, target, tests.length)] : [];
    });
    return (await Promise.all(told)).flat();
  }

  async #verdict({ id, name }: { id: number; name: string }, target: string, tests: number): Promise<Verdict> {
    const newest = await this.#options.store.quality.newest(id);
    const results = newest.map(({ result }) => JSON.parse(result) as TestResult);
    const counts = countsOf(results);
    const [first] = newest;
    return {
      spec: name,
      target,
      tests,
      ...counts,
      last: first === undefined ? null : { job_id: first.job_id, status: statusOfRun(counts), ran_at: first.ran_at },
      not_passed: results.flatMap((each) => (each.status === "passed" ? [] : [each.name])),
    };
  }
}
