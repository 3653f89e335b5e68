import { folded } from "../job-rows.ts";
import { type CatalogEntry, type CatalogQuery, type CatalogSearch, SEARCHED } from "./catalog-record.ts";
import { partOf, readable } from "./definition-rows.ts";
import { type Dialect, rows, type StepRow, type Steps } from "./steps.ts";

const FROM = "FROM catalog_tables AS tables JOIN definitions ON definitions.id = tables.definition_id";
/** All that lists tell of a table. */
const ENTRY = `SELECT tables.id, tables.ref, name, variant, owner, team, definitions.tags, row_count, made_at,
  coalesce(notes.description, definitions.description) AS description,
  (SELECT count(*) FROM catalog_columns WHERE table_id = tables.id) AS columns,
  (SELECT sum(personal) FROM catalog_columns WHERE table_id = tables.id) AS personal
  ${FROM} LEFT JOIN catalog_notes AS notes ON notes.ref = tables.ref AND notes.column_name = ''`;

/** A page of tables, by reference, and how many meet the conditions. */
export function* listTables(
  query: CatalogQuery,
  { numbers, texts }: Dialect,
): Steps<{ items: CatalogEntry[]; total_count: number }> {
  const values: string[] = [];
  const place = (value: string): string => `$${values.push(value)}`;
  const conditions = ["deleted_at IS NULL", ...readable(query.viewer, "tables.definition_id", place, numbers)];
  if (query.catalog !== null) conditions.push(`tables.catalog = ${place(query.catalog)}`);
  if (query.schema !== null) conditions.push(`tables.schema_name = ${place(query.schema)}`);
  if (query.dataset !== null) conditions.push(`name = ${place(query.dataset)}`);
  if (query.owner !== null) conditions.push(`owner_searched LIKE ${place(partOf(query.owner))} ESCAPE '\\'`);
  if (query.team !== null) conditions.push(`team = ${place(query.team)}`);
  for (const tag of query.tags) {
    const line = `%\n${folded(tag).replace(/[\\%_]/g, "\\$&")}\n%`;
    conditions.push(
      `tables.id IN (SELECT rowid FROM catalog_search WHERE '\n' || tags || '\n' LIKE ${place(line)} ESCAPE '\\')`,
    );
  }
  if (query.meanings.length > 0) {
    const among = texts(place(JSON.stringify(query.meanings)));
    conditions.push(`tables.id IN (SELECT table_id FROM catalog_meanings WHERE meaning IN ${among})`);
  }
  if (query.personal !== null) {
    const some = "EXISTS (SELECT 1 FROM catalog_columns WHERE table_id = tables.id AND personal = 1)";
    conditions.push(query.personal ? some : `NOT ${some}`);
  }
  const where = conditions.join(" AND ");
  const [counted] = yield* rows(`SELECT count(*) AS n ${FROM} WHERE ${where}`, ...values);
  const page = `LIMIT CAST(${place(String(query.limit))} AS bigint) OFFSET CAST(${place(String(query.offset))} AS bigint)`;
  const found = yield* rows(`${ENTRY} WHERE ${where} ORDER BY tables.ref ${page}`, ...values);
  return { items: found.map(entryOf), total_count: Number(counted?.n ?? 0) };
}

/** A page of the tables that have a keyword, the best first, then by reference, and how many have it. */
export function* searchTables(
  { viewer, keyword, fields, limit, offset }: CatalogSearch,
  { numbers, search }: Dialect,
): Steps<{ items: CatalogEntry[]; total_count: number }> {
  const values: string[] = [];
  const place = (value: string): string => `$${values.push(value)}`;
  const hits = SEARCHED.flatMap((field, nth) =>
    fields.includes(field)
      ? [`SELECT rowid, ${nth} AS nth FROM catalog_search WHERE ${search(field, keyword, place)}`]
      : [],
  );
  const visible = readable(viewer, "tables.definition_id", place, numbers);
  const where = visible.length === 0 ? "" : `WHERE ${visible.join(" AND ")}`;
  const of = `FROM (SELECT rowid, min(nth) AS nth FROM (${hits.join(" UNION ALL ")}) AS each_hit GROUP BY rowid) AS hits
    JOIN catalog_tables AS tables ON tables.id = hits.rowid ${where}`;
  const uncounted = [...values];
  const page = `LIMIT CAST(${place(String(limit))} AS bigint) OFFSET CAST(${place(String(offset))} AS bigint)`;
  const found = yield* rows(
    `SELECT tables.id, count(*) OVER () AS n ${of} ORDER BY hits.nth, tables.ref ${page}`,
    ...values,
  );
  // A page beyond the last has no row to tell.
  const [counted] = found.length > 0 || offset === 0 ? found : yield* rows(`SELECT count(*) AS n ${of}`, ...uncounted);
  const ids = found.map(({ id }) => Number(id));
  const entries = yield* rows(`${ENTRY} WHERE tables.id IN ${numbers("$1")}`, JSON.stringify(ids));
  const byId = new Map(entries.map((row) => [Number(row.id), entryOf(row)]));
  const items = ids.flatMap((id) => byId.get(id) ?? []);
  return { items, total_count: Number(counted?.n ?? 0) };
}

function entryOf(row: StepRow): CatalogEntry {
  const textOf = (value: unknown): string | null => (value === null ? null : String(value));
  const numberOf = (value: unknown): number | null => (value === null ? null : Number(value));
  return {
    id: Number(row.id),
    ref: String(row.ref),
    dataset: String(row.name),
    variant: String(row.variant),
    description: textOf(row.description),
    owner: textOf(row.owner),
    team: textOf(row.team),
    tags: JSON.parse(String(row.tags)) as string[],
    rows: numberOf(row.row_count),
    columns: Number(row.columns),
    personal: numberOf(row.personal),
    made_at: Number(row.made_at),
  };
}
