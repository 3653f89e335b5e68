import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { Definition, DefinitionQuery } from "../store/definitions/definition-record.ts";
import type { Registered } from "../store/definitions/definition-store.ts";
import type { DefinitionService, RegisterOptions, Registration } from "./definition-service.ts";
import type { KindErrors } from "./kinds.ts";

/** What tables are called elsewhere: new names by the names that a source has for them. */
export interface TranslationRules {
  tables: Readonly<Record<string, string>>;
}

export type NewRules = Pick<Registration, "name" | "owner" | "team" | "description" | "tags" | "readers"> &
  TranslationRules;

const rulesErrors: KindErrors = {
  kind: "rules",
  notFound: (name) => new ServiceError("TRANSPILE_RULE_NOT_FOUND", { name }),
  exists: (name) => new ServiceError("VALIDATION_ERROR", { reason: `there are rules '${name}' already` }),
  invalid: (_, reason) => new ServiceError("VALIDATION_ERROR", { reason }),
};

/** The rules of a stored text, which `register` has written. */
export function rulesOf(spec: string): TranslationRules {
  return JSON.parse(spec) as TranslationRules;
}

/** Rules for translations, under names. Throws ServiceErrors only. */
export class Rules {
  readonly #definitions: DefinitionService;

  constructor(definitions: DefinitionService) {
    this.#definitions = definitions;
  }

  async register({ tables, ...facts }: NewRules, options: RegisterOptions, caller: Caller): Promise<Registered> {
    const answered = await this.#definitions.answeredBefore(options.idempotency, caller);
    if (answered !== null) return answered;
    const spec = JSON.stringify({ tables } satisfies TranslationRules);
    const registration = { ...facts, variant: "", depends_on: [], columns: null, spec, tables: () => null };
    return this.#definitions.register(registration, options, rulesErrors, caller);
  }

  list(
    query: Omit<DefinitionQuery, "viewer" | "kind" | "variant">,
    caller: Caller,
  ): Promise<{ items: Definition[]; total_count: number }> {
    return this.#definitions.list({ ...query, variant: null, kind: "rules" }, caller);
  }

  async unregister(name: string, caller: Caller): Promise<void> {
    await this.#definitions.unregister(name, false, rulesErrors, caller);
  }

  /** New names of tables by all rules of some names, in small letters; the later go before the earlier. */
  async tables(names: readonly string[], caller: Caller): Promise<Record<string, string>> {
    const all: Record<string, string> = {};
    for (const name of names) {
      const { spec } = await this.#definitions.get(name, rulesErrors, caller);
      for (const [from, to] of Object.entries(rulesOf(spec).tables)) all[from.toLowerCase()] = to;
    }
    return all;
  }
}
