import { recallAnswer, rememberAnswer, type StoredAnswer } from "./answer-steps.ts";
import type { NewCatalogTable } from "./catalog-record.ts";
import { indexTables, putTables, removeTables } from "./catalog-steps.ts";
import type {
  Definition,
  DefinitionFacts,
  DefinitionKind,
  DefinitionQuery,
  DefinitionVersion,
} from "./definition-record.ts";
import {
  circleOf,
  definitionById,
  dependentsOf,
  findDefinition,
  listDefinitions,
  putDefinition,
  readSources,
  readVersions,
  removeDefinition,
} from "./definition-steps.ts";
import { forgetRefreshes } from "./refresh-steps.ts";
import type { StepDatabase } from "./steps.ts";

/** What is known when a definition is about to change: of this moment, until it has changed. */
export interface BeforeRegistering {
  /** What the name stands for now. */
  earlier: Definition | null;
  /** How it would read itself. */
  circle: readonly string[] | null;
}

export interface Registering {
  facts: DefinitionFacts;
  now: number;
  /** The tables that it has in the catalog from now on, given what the name stood for; null for those it had. */
  tables: (earlier: Definition | null) => readonly NewCatalogTable[] | null;
  /** Refuses by throwing. */
  check: (before: BeforeRegistering) => void;
  /** Whether nothing is stored in the end. */
  dryRun: boolean;
  /** What the same call gets again; null where it has no key. */
  remembered: Omit<StoredAnswer, "answer"> | null;
}

/** What of a registered definition is told again to whoever comes with the same key. */
export type Registered = Pick<Definition, "id" | "name" | "version" | "variant" | "depends_on" | "columns">;

/** What names stand for. Every change happens whole or not at all. Failures of the storage reject with STORAGE_ERROR. */
export class DefinitionStore {
  readonly #database: StepDatabase;

  constructor(database: StepDatabase) {
    this.#database = database;
  }

  find(kind: DefinitionKind, name: string): Promise<Definition | null> {
    return this.#database.read(() => findDefinition(kind, name));
  }

  /** The definition of an id; null where it was unregistered. */
  byId(id: number): Promise<Definition | null> {
    return this.#database.read(() => definitionById(id));
  }

  list(query: DefinitionQuery): Promise<{ items: Definition[]; total_count: number }> {
    return this.#database.read(() => listDefinitions(query, this.#database.dialect));
  }

  /** The versions of a name, the newest first; none where it was never registered. */
  versions(kind: DefinitionKind, name: string): Promise<DefinitionVersion[]> {
    return this.#database.read(() => readVersions(kind, name));
  }

  /** What the datasets are made of that have a source. */
  sources(): Promise<Pick<Definition, "id" | "kind" | "variant" | "spec">[]> {
    return this.#database.read(readSources);
  }

  /** What reads a dataset, directly. */
  dependents(dataset: string): Promise<{ kind: string; name: string }[]> {
    return this.#database.read(() => dependentsOf(dataset));
  }

  /** What an owner's key was used for since a time: a hash of the params, and what was registered. */
  async answered(
    owner: string | null,
    key: string,
    since: number,
  ): Promise<{ params: string; registered: Registered } | null> {
    const found = await this.#database.read(() => recallAnswer(owner, key, since));
    return found === null ? null : { params: found.params, registered: JSON.parse(found.answer) as Registered };
  }

  /** Stores a definition as the next version of its name, unless `check` throws. */
  register({ facts, now, tables, check, dryRun, remembered }: Registering): Promise<Definition> {
    return this.#database.write(function* () {
      const earlier = yield* findDefinition(facts.kind, facts.name);
      const circle = facts.kind === "dataset" ? yield* circleOf(facts.name, facts.depends_on) : null;
      check({ earlier, circle });
      if (dryRun) {
        const version = (yield* readVersions(facts.kind, facts.name))[0]?.version ?? 0;
        const created_at = earlier?.created_at ?? now;
        return { ...facts, id: earlier?.id ?? 0, version: version + 1, created_at, updated_at: now };
      }
      const definition = yield* putDefinition(facts, now);
      const told = tables(earlier);
      if (told === null) yield* indexTables(definition.id);
      else {
        yield* forgetRefreshes(definition.id);
        yield* putTables(definition.id, told, now);
      }
      if (remembered !== null) {
        const { id, name, version, variant, depends_on, columns } = definition;
        const answer = JSON.stringify({ id, name, version, variant, depends_on, columns });
        yield* rememberAnswer({ ...remembered, answer });
      }
      return definition;
    });
  }

  /** Unregisters a name, unless `check` throws, given what reads it; null where the name stands for nothing. */
  unregister(
    kind: DefinitionKind,
    name: string,
    now: number,
    check: (definition: Definition, dependents: readonly { kind: string; name: string }[]) => void,
  ): Promise<Definition | null> {
    return this.#database.write(function* () {
      const definition = yield* findDefinition(kind, name);
      if (definition === null) return null;
      check(definition, kind === "dataset" ? yield* dependentsOf(name) : []);
      yield* forgetRefreshes(definition.id);
      yield* removeTables(definition.id);
      yield* removeDefinition(definition, now);
      return definition;
    });
  }
}
