import { type Caller, mayAct } from "../access/caller.ts";
import { datasetSpecOf } from "../definitions/dataset-spec.ts";
import type { DefinitionService } from "../definitions/definition-service.ts";
import { TABLE_REF } from "../definitions/names.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { TimeOfJobs } from "../jobs/clock.ts";
import {
  type CatalogEntry,
  type CatalogQuery,
  type CatalogSearch,
  type CatalogTable,
  SEARCHED,
  type SearchedField,
} from "../store/definitions/catalog-record.ts";
import type { Definition } from "../store/definitions/definition-record.ts";
import type { Refresh } from "../store/definitions/refresh-steps.ts";
import { folded } from "../store/job-rows.ts";
import type { Store } from "../store/store.ts";
import type { CatalogKeeper } from "./catalog-keeper.ts";

export interface CatalogOptions {
  store: Store;
  definitions: DefinitionService;
  keeper: CatalogKeeper;
  clock: TimeOfJobs;
}

/** Where a keyword was found: what kind of text, of which column where it is one's, and the text. */
export interface Match {
  field: SearchedField;
  column: string | null;
  text: string;
}

/** A table as a caller may see it. */
export interface SeenTable {
  table: CatalogTable;
  definition: Definition;
  /** Columns that are shown to the owner and administrators alone, to a caller who is neither. */
  hidden: readonly string[];
}

/** What reads a table's dataset, and what it reads. */
export interface Impact {
  depends_on: readonly string[];
  dependents: readonly { kind: string; name: string }[];
}

/** Matches that are told of a table. */
const MATCHES = 10;

/** The tables of all datasets that a caller may read. Every method throws ServiceErrors only. */
export class Catalog {
  readonly #options: CatalogOptions;

  constructor(options: CatalogOptions) {
    this.#options = options;
  }

  async list(
    query: Omit<CatalogQuery, "viewer">,
    caller: Caller,
  ): Promise<{ items: CatalogEntry[]; total_count: number }> {
    const { store, definitions, keeper } = this.#options;
    await keeper.settle();
    return store.catalog.list({ ...query, viewer: await definitions.viewer(caller) });
  }

  /** Tables that have a keyword somewhere, in any case, with where they have it. */
  async search(
    { keyword, ...search }: Omit<CatalogSearch, "viewer">,
    caller: Caller,
  ): Promise<{ items: (CatalogEntry & { matched: Match[] })[]; total_count: number }> {
    const { store, definitions, keeper } = this.#options;
    await keeper.settle();
    const viewer = await definitions.viewer(caller);
    const lower = folded(keyword);
    const { items, total_count } = await store.catalog.search({ ...search, keyword: lower, viewer });
    const tables = await Promise.all(items.map(({ ref }) => store.catalog.table(ref)));
    const matched = items.map((entry, i) => {
      const table = tables[i] ?? null;
      return { ...entry, matched: table === null ? [] : matchesOf(table, entry.tags, lower, search.fields) };
    });
    return { items: matched, total_count };
  }

  /** A table; throws INVALID_TABLE_REFERENCE and, also where the caller may not read it, TABLE_NOT_FOUND. */
  async table(ref: string, caller: Caller): Promise<SeenTable> {
    if (!TABLE_REF.test(ref)) throw new ServiceError("INVALID_TABLE_REFERENCE", { table_ref: ref });
    const { store, definitions, keeper } = this.#options;
    await keeper.settle();
    const table = await store.catalog.table(ref.toLowerCase());
    const definition = table === null ? null : await store.definitions.byId(table.definition_id);
    if (table === null || definition === null || !definitions.mayRead(definition, caller)) {
      throw new ServiceError("TABLE_NOT_FOUND", { table_ref: ref });
    }
    return { table, definition, hidden: hiddenColumns(table, definition, caller) };
  }

  /** What the newest profile and snapshot of a dataset were made by. */
  async freshness({ id }: Definition): Promise<Record<"profile" | "snapshot", Refresh | null>> {
    const { catalog } = this.#options.store;
    const [profile, snapshot] = await Promise.all([
      catalog.lastRefresh(id, "profile"),
      catalog.lastRefresh(id, "snapshot"),
    ]);
    return { profile, snapshot };
  }

  /** The hash of the snapshot that a dataset has now; null where it was not loaded yet. */
  async snapshotHash({ id }: Definition): Promise<string | null> {
    const { catalog } = this.#options.store;
    const loaded = await catalog.lastRefresh(id, "snapshot");
    return loaded === null ? null : ((await catalog.snapshot(loaded.job_id))?.hash ?? null);
  }

  /** Kinds and names of all that reads a table, whoever may read that. */
  dependents(ref: string): Promise<{ kind: string; name: string }[]> {
    return this.#options.store.definitions.dependents(ref);
  }

  async impact({ name, depends_on }: Definition): Promise<Impact> {
    return { depends_on, dependents: await this.#options.store.definitions.dependents(name) };
  }

  /** Describes a table, or a column of it, as its owner. Throws what `table` does, and DEFINITION_NOT_PERMITTED. */
  async describe(
    ref: string,
    column: string | null,
    told: { description?: string | null; tags?: readonly string[] },
    caller: Caller,
  ): Promise<SeenTable> {
    const { store, clock } = this.#options;
    const { table, definition } = await this.table(ref, caller);
    const { kind, name, registered_by } = definition;
    if (!mayAct(caller, registered_by)) {
      throw new ServiceError("DEFINITION_NOT_PERMITTED", { kind, name, action: "change" });
    }
    if (column !== null && !table.columns.some((each) => each.name === column)) {
      throw new ServiceError("VALIDATION_ERROR", { reason: `'${table.ref}' has no column '${column}'` });
    }
    const noted = { noted_by: caller.subject, noted_at: clock.latest() };
    await store.catalog.describe({ ref: table.ref, column, ...told, ...noted });
    return this.table(ref, caller);
  }
}

/** Columns that a caller sees without values: of a dataset that redacts them, and all of them before it is known which. */
function hiddenColumns(
  { columns }: Pick<CatalogTable, "columns">,
  { registered_by, spec }: Pick<Definition, "registered_by" | "spec">,
  caller: Caller,
): string[] {
  if (!datasetSpecOf(spec).redact || mayAct(caller, registered_by)) return [];
  return columns.filter(({ personal }) => personal !== false).map(({ name }) => name);
}

function matchesOf(
  table: CatalogTable,
  own: readonly string[],
  keyword: string,
  fields: readonly SearchedField[],
): Match[] {
  const { ref, record_set, description, tags, columns } = table;
  const of = (field: SearchedField, texts: readonly (string | null)[], column: string | null = null): Match[] =>
    texts.flatMap((text) =>
      text !== null && fields.includes(field) && folded(text).includes(keyword) ? [{ field, column, text }] : [],
    );
  const found = [
    ...of("names", [ref, record_set]),
    ...columns.flatMap(({ name }) => of("columns", [name], name)),
    ...columns.flatMap(({ name, meanings }) => of("meanings", meanings, name)),
    ...of("descriptions", [description]),
    ...columns.flatMap((column) => of("descriptions", [column.description], column.name)),
    ...of("tags", [...own, ...tags]),
    ...columns.flatMap((column) => of("tags", column.tags, column.name)),
  ];
  found.sort((a, b) => SEARCHED.indexOf(a.field) - SEARCHED.indexOf(b.field));
  return found.slice(0, MATCHES);
}
