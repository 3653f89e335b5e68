import type {
  Definition,
  DefinitionFacts,
  DefinitionKind,
  DefinitionQuery,
  DefinitionVersion,
} from "./definition-record.ts";
import {
  definitionOf,
  FACTS,
  factsOf,
  partOf,
  readable,
  readerRows,
  searchedOf,
  versionOf,
} from "./definition-rows.ts";
import { type Dialect, first, rows, type Steps } from "./steps.ts";

/** All that is told of a definition, with the names of what it reads, a line each. */
const DEFINITION = `SELECT definitions.*,
  (SELECT string_agg(ref, '\n') FROM definition_dependencies WHERE definition_id = definitions.id) AS refs
  FROM definitions`;

/** The definition of a name; null where there is none, or it was unregistered. */
export function* findDefinition(kind: DefinitionKind, name: string): Steps<Definition | null> {
  const row = yield* first(`${DEFINITION} WHERE kind = $1 AND name = $2 AND deleted_at IS NULL`, kind, name);
  return row === null ? null : definitionOf(row);
}

/** The definition of an id; null where it was unregistered. */
export function* definitionById(id: number): Steps<Definition | null> {
  const row = yield* first(`${DEFINITION} WHERE definitions.id = $1 AND deleted_at IS NULL`, id);
  return row === null ? null : definitionOf(row);
}

/** Stores a definition, as the next version of its name. */
export function* putDefinition(facts: DefinitionFacts, now: number): Steps<Definition> {
  const { kind, name, tags, depends_on } = facts;
  const searched = searchedOf(facts);
  const values = factsOf(facts);
  const columns = ["kind", "name", ...FACTS, "owner_searched", "searched", "updated_at"];
  const places = columns.map((_, i) => `$${i + 1}`).join(", ");
  const row = yield* first(
    `INSERT INTO definitions AS known (${columns.join(", ")}, created_at, version, deleted_at)
     VALUES (${places}, $${columns.length}, 1, NULL)
     ON CONFLICT (kind, name) DO UPDATE SET
       ${columns
         .slice(2)
         .map((column) => `${column} = excluded.${column}`)
         .join(", ")},
       created_at = CASE WHEN known.deleted_at IS NULL THEN known.created_at ELSE excluded.created_at END,
       version = known.version + 1, deleted_at = NULL
     RETURNING id, version, created_at`,
    kind,
    name,
    ...values,
    searched.owner,
    searched.searched,
    now,
  );
  const [id, version] = [Number(row?.id), Number(row?.version)];
  const of = ["definition_id", "version", ...FACTS, "registered_at"];
  yield* rows(
    `INSERT INTO definition_versions (${of.join(", ")}) VALUES (${of.map((_, i) => `$${i + 1}`).join(", ")})`,
    id,
    version,
    ...values,
    now,
  );
  yield* forgetBeside(id);
  for (const reader of readerRows(facts)) {
    yield* rows("INSERT INTO definition_readers (definition_id, reader) VALUES ($1, $2)", id, reader);
  }
  for (const tag of new Set(tags)) {
    yield* rows("INSERT INTO definition_tags (definition_id, tag) VALUES ($1, $2)", id, tag);
  }
  for (const ref of new Set(depends_on)) {
    yield* rows(
      "INSERT INTO definition_dependencies (definition_id, ref, dataset) VALUES ($1, $2, $3)",
      id,
      ref,
      datasetOfRef(ref),
    );
  }
  return {
    ...facts,
    depends_on: [...new Set(depends_on)].sort(),
    id,
    version,
    created_at: Number(row?.created_at),
    updated_at: now,
  };
}

/** Takes a definition away; its versions stay. */
export function* removeDefinition({ id, version }: Definition, now: number): Steps<void> {
  yield* rows("UPDATE definitions SET deleted_at = $2, updated_at = $2 WHERE id = $1", id, now);
  yield* rows(
    "UPDATE definition_versions SET removed_at = $3 WHERE definition_id = $1 AND version = $2",
    id,
    version,
    now,
  );
  yield* forgetBeside(id);
}

function* forgetBeside(id: number): Steps<void> {
  for (const table of ["definition_readers", "definition_tags", "definition_dependencies"]) {
    yield* rows(`DELETE FROM ${table} WHERE definition_id = $1`, id);
  }
}

/** A page of definitions, by name, and how many there are. */
export function* listDefinitions(
  query: DefinitionQuery,
  { numbers }: Dialect,
): Steps<{ items: Definition[]; total_count: number }> {
  const values: string[] = [];
  const place = (value: string): string => `$${values.push(value)}`;
  const conditions = [
    `kind = ${place(query.kind)}`,
    "deleted_at IS NULL",
    ...readable(query.viewer, "definitions.id", place, numbers),
  ];
  if (query.variant !== null) conditions.push(`variant = ${place(query.variant)}`);
  if (query.tag !== null)
    conditions.push(`id IN (SELECT definition_id FROM definition_tags WHERE tag = ${place(query.tag)})`);
  if (query.owner !== null) conditions.push(`owner_searched LIKE ${place(partOf(query.owner))} ESCAPE '\\'`);
  if (query.search !== null) conditions.push(`searched LIKE ${place(partOf(query.search))} ESCAPE '\\'`);
  const where = conditions.join(" AND ");
  const counted = yield* first(`SELECT count(*) AS n FROM definitions WHERE ${where}`, ...values);
  const limit = `CAST(${place(String(query.limit))} AS bigint) OFFSET CAST(${place(String(query.offset))} AS bigint)`;
  const found = yield* rows(`${DEFINITION} WHERE ${where} ORDER BY name LIMIT ${limit}`, ...values);
  return { items: found.map(definitionOf), total_count: Number(counted?.n ?? 0) };
}

/** The versions that a name has had, the newest first. */
export function* readVersions(kind: DefinitionKind, name: string): Steps<DefinitionVersion[]> {
  const found = yield* rows(
    `SELECT versions.* FROM definition_versions AS versions JOIN definitions ON definitions.id = definition_id
     WHERE kind = $1 AND name = $2 ORDER BY versions.version DESC`,
    kind,
    name,
  );
  return found.map((row) => versionOf(row, kind, name));
}

/** What the datasets are made of that have a source. */
export function* readSources(): Steps<Pick<Definition, "id" | "kind" | "variant" | "spec">[]> {
  const found = yield* rows(
    "SELECT id, variant, spec FROM definitions WHERE kind = 'dataset' AND variant = 'source' AND deleted_at IS NULL",
  );
  return found.map(({ id, variant, spec }) => ({
    id: Number(id),
    kind: "dataset",
    variant: String(variant),
    spec: String(spec),
  }));
}

/** What reads a dataset, directly. */
export function* dependentsOf(dataset: string): Steps<{ kind: string; name: string }[]> {
  const found = yield* rows(
    `SELECT DISTINCT kind, name FROM definition_dependencies JOIN definitions ON definitions.id = definition_id
     WHERE dataset = $1 ORDER BY kind, name`,
    dataset,
  );
  return found.map(({ kind, name }) => ({ kind: String(kind), name: String(name) }));
}

/** How a dataset of a name would read itself by what it depends on: names from one to the next; null where it would not. */
export function* circleOf(name: string, dependsOn: readonly string[]): Steps<string[] | null> {
  const before = new Map<string, string>();
  const waiting: string[] = [];
  const look = (from: string, refs: readonly string[]): void => {
    for (const dataset of refs.map(datasetOfRef)) {
      if (before.has(dataset)) continue;
      before.set(dataset, from);
      waiting.push(dataset);
    }
  };
  look(name, dependsOn);
  for (let dataset = waiting.shift(); dataset !== undefined; dataset = waiting.shift()) {
    if (dataset === name) return wayTo(name, before);
    const found = yield* rows(
      `SELECT ref FROM definition_dependencies JOIN definitions ON definitions.id = definition_id
       WHERE kind = 'dataset' AND name = $1`,
      dataset,
    );
    look(
      dataset,
      found.map(({ ref }) => String(ref)),
    );
  }
  return null;
}

function wayTo(name: string, before: ReadonlyMap<string, string>): string[] {
  const way = [name];
  for (let at = before.get(name); at !== undefined && at !== name; at = before.get(at)) way.unshift(at);
  return [name, ...way];
}

/** The dataset that a table belongs to: the name up to two underscores in its last part. */
function datasetOfRef(ref: string): string {
  return ref.replace(/^((?:[^.]*\.){2}[^.]*?)__.*$/s, "$1");
}
