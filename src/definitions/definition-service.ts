import { type Caller, mayAct, readableOwner } from "../access/caller.ts";
import type { DatasetAccess } from "../access/dataset-access.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { TimeOfJobs } from "../jobs/clock.ts";
import type {
  Definition,
  DefinitionFacts,
  DefinitionQuery,
  DefinitionVersion,
  Viewer,
} from "../store/definitions/definition-record.ts";
import type { DefinitionStore, Registered, Registering } from "../store/definitions/definition-store.ts";
import type { KindErrors } from "./kinds.ts";
import { forbiddenSources } from "./source-grants.ts";

export interface DefinitionServiceOptions {
  definitions: DefinitionStore;
  clock: TimeOfJobs;
  /** What callers may read. */
  datasets: DatasetAccess;
}

/** What a caller registers: its owner is the caller. */
export type Registration = Omit<DefinitionFacts, "kind" | "registered_by" | "source_type"> &
  Pick<Registering, "tables">;

export interface RegisterOptions {
  /** Whether what the name stands for is replaced by the next version. */
  replace: boolean;
  /** Whether only is looked whether it could be done. */
  dryRun: boolean;
  /** The same key with the same params gives the first answer again; null where there is no key. */
  idempotency: { key: string; params: string } | null;
}

const DAY_MS = 86_400_000;

/** Names and what they stand for, whatever the kind. Every method throws ServiceErrors only. */
export class DefinitionService {
  readonly #options: DefinitionServiceOptions;

  constructor(options: DefinitionServiceOptions) {
    this.#options = options;
  }

  /** What an idempotency key was answered with within a day; throws IDEMPOTENCY_CONFLICT where its params were others. */
  async answeredBefore(idempotency: RegisterOptions["idempotency"], caller: Caller): Promise<Registered | null> {
    if (idempotency === null) return null;
    const since = this.#options.clock.earliest() - DAY_MS;
    const earlier = await this.#options.definitions.answered(caller.subject, idempotency.key, since);
    if (earlier === null) return null;
    if (earlier.params === idempotency.params) return earlier.registered;
    const { name } = earlier.registered;
    throw new ServiceError("IDEMPOTENCY_CONFLICT", { idempotency_key: idempotency.key, name });
  }

  /**
   * Registers a definition as the caller's. Throws what its kind has for a name that exists already and for what reads
   * itself, and DEFINITION_NOT_PERMITTED where it would replace another's.
   */
  async register(
    { tables, ...registration }: Registration,
    { replace, dryRun, idempotency }: RegisterOptions,
    errors: KindErrors,
    caller: Caller,
  ): Promise<Registered> {
    const { definitions, clock } = this.#options;
    const now = clock.latest();
    const { name } = registration;
    return definitions.register({
      facts: { ...registration, kind: errors.kind, registered_by: caller.subject, ...sourceOf(registration, caller) },
      now,
      tables,
      dryRun,
      remembered:
        idempotency === null
          ? null
          : { ...idempotency, owner: caller.subject, used_at: now, since: clock.earliest() - DAY_MS },
      check: ({ earlier, circle }) => {
        if (earlier !== null && !replace) throw errors.exists(name);
        if (earlier !== null) checkMayReplace(earlier, caller);
        if (circle !== null) throw errors.invalid(name, `it would read itself: ${circle.join(" → ")}`);
      },
    });
  }

  /** What a name stands for; throws what its kind has for an unknown name, and DEFINITION_NOT_PERMITTED. */
  async get(name: string, errors: KindErrors, caller: Caller): Promise<Definition> {
    const definition = await this.#options.definitions.find(errors.kind, name);
    if (definition === null) throw errors.notFound(name);
    if (this.mayRead(definition, caller)) return definition;
    throw new ServiceError("DEFINITION_NOT_PERMITTED", { kind: errors.kind, name, action: "read" });
  }

  async list(
    query: Omit<DefinitionQuery, "viewer">,
    caller: Caller,
  ): Promise<{ items: Definition[]; total_count: number }> {
    return this.#options.definitions.list({ ...query, viewer: await this.viewer(caller) });
  }

  /** The versions of a name that the caller may read, the newest first, of one that was unregistered too. */
  async versions(name: string, errors: KindErrors, caller: Caller): Promise<DefinitionVersion[]> {
    const versions = await this.#options.definitions.versions(errors.kind, name);
    const [newest] = versions;
    if (newest === undefined) throw errors.notFound(name);
    const readable = versions.filter((version) => this.mayRead(version, caller));
    if (readable.length > 0) return readable;
    throw new ServiceError("DEFINITION_NOT_PERMITTED", { kind: errors.kind, name, action: "read" });
  }

  /** A version of a name; throws what its kind has for an unknown name where there is no such version. */
  async version(name: string, version: number, errors: KindErrors, caller: Caller): Promise<DefinitionVersion> {
    const found = (await this.versions(name, errors, caller)).find((each) => each.version === version);
    if (found === undefined) throw errors.notFound(`${name}@${version}`);
    return found;
  }

  /** Takes a name away; its versions stay. Refused, unless forced, while something depends on it. */
  async unregister(name: string, force: boolean, errors: KindErrors, caller: Caller): Promise<Definition> {
    const { definitions, clock } = this.#options;
    const removed = await definitions.unregister(errors.kind, name, clock.latest(), (definition, dependents) => {
      checkMayChange(definition, caller);
      if (dependents.length === 0 || force) return;
      const names = dependents.map((dependent) => `${dependent.kind} '${dependent.name}'`);
      throw errors.invalid(name, `${names.join(", ")} ${names.length === 1 ? "depends" : "depend"} on it`);
    });
    if (removed === null) throw errors.notFound(name);
    return removed;
  }

  /** How a caller looks at definitions. */
  async viewer(caller: Caller): Promise<Viewer> {
    const { definitions, datasets } = this.#options;
    const grant = datasets(caller);
    const except = grant === null ? [] : forbiddenSources(await definitions.sources(), grant);
    return { subject: readableOwner(caller), except };
  }

  /** Whether a caller may read a definition, by its readers and by what his access allows of its source. */
  mayRead(definition: Omit<DefinitionFacts, "depends_on">, caller: Caller): boolean {
    const { registered_by, readers } = definition;
    const reads =
      mayAct(caller, registered_by) ||
      caller.is_reader ||
      readers === "all" ||
      (readers !== "owner" && caller.subject !== null && readers.includes(caller.subject));
    const grant = this.#options.datasets(caller);
    return reads && (grant === null || forbiddenSources([{ ...definition, id: 0 }], grant).length === 0);
  }
}

/** Where a definition comes from, and of a file what it said. */
function sourceOf(
  { spec }: Pick<Registration, "spec">,
  { code }: Caller,
): Pick<DefinitionFacts, "source_type" | "spec"> {
  if (code === undefined) return { source_type: "MANUAL", spec };
  return { source_type: "CODE", spec: JSON.stringify({ ...JSON.parse(spec), code }) };
}

/** A file replaces what a file said, and a call what a call has registered. */
function checkMayReplace(earlier: Definition, caller: Caller): void {
  const { kind, name, source_type } = earlier;
  if (caller.code !== undefined && source_type === "MANUAL") {
    const suggestion = "Unregister what was registered by a call, or give the definition of the file another name";
    throw new ServiceError("DEFINITION_NOT_PERMITTED", { kind, name, action: "change" }, { suggestion });
  }
  checkMayChange(earlier, caller);
}

/**
 * Throws DEFINITION_NOT_PERMITTED where a caller may not do with a definition what its owner may. What stands in a file is
 * changed there.
 */
export function checkMayChange(
  { kind, name, registered_by, source_type }: Definition,
  caller: Caller,
  action: "change" | "read" | "refresh" = "change",
): void {
  const isTheirs = source_type === "MANUAL" || action !== "change" || caller.code !== undefined;
  if (mayAct(caller, registered_by) && isTheirs) return;
  throw new ServiceError("DEFINITION_NOT_PERMITTED", { kind, name, action });
}
