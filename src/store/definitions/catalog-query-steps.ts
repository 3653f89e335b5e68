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
  dialect: Dialect,
): Steps<{ items: CatalogEntry[]; total_count: number }> {
  const { numbers, texts } = dialect;
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
  const page = pageOf(query.limit, query.offset, place);
  const found = yield* rows(`SELECT tables.id ${FROM} WHERE ${where} ORDER BY tables.ref ${page}`, ...values);
  const ids = found.map(({ id }) => Number(id));
  return { items: yield* entriesOf(ids, dialect), total_count: Number(counted?.n ?? 0) };
}

/** A page of the tables that have a keyword, the best first, then by reference, and how many have it. */
export function* searchTables(
  search: CatalogSearch,
  dialect: Dialect,
): Steps<{ items: CatalogEntry[]; total_count: number }> {
  const short = [...search.keyword].length < INDEXED;
  const { ids, total_count } = yield* (short ? searchAll : searchByIndex)(search, dialect);
  return { items: yield* entriesOf(ids, dialect), total_count };
}

/** Letters that a keyword needs to have to be found by an index of trigrams. */
const INDEXED = 3;

interface Hits {
  /** Of the page. */
  ids: number[];
  total_count: number;
}

/** Looks at the texts of every table, once. */
function* searchAll({ viewer, keyword, fields, limit, offset }: CatalogSearch, { numbers, has }: Dialect): Steps<Hits> {
  const values: string[] = [];
  const place = (value: string): string => `$${values.push(value)}`;
  const text = place(keyword);
  const ranks = SEARCHED.flatMap((field, nth) =>
    fields.includes(field) ? [`WHEN ${has(field, text)} THEN ${nth}`] : [],
  );
  const where = ["nth IS NOT NULL", ...readable(viewer, "tables.definition_id", place, numbers)].join(" AND ");
  const of = `FROM (SELECT rowid AS id, CASE ${ranks.join(" ")} END AS nth FROM catalog_search) AS hits
    JOIN catalog_tables AS tables ON tables.id = hits.id WHERE ${where}`;
  const uncounted = [...values];
  const page = pageOf(limit, offset, place);
  const found = yield* rows(
    `SELECT tables.id, count(*) OVER () AS n ${of} ORDER BY nth, tables.ref ${page}`,
    ...values,
  );
  // A page beyond the last has no row to tell.
  const [counted] = found.length > 0 || offset === 0 ? found : yield* rows(`SELECT count(*) AS n ${of}`, ...uncounted);
  return { ids: found.map(({ id }) => Number(id)), total_count: Number(counted?.n ?? 0) };
}

/** Finds tables by an index: those that have the keyword in the first field, then in the next, until the page is full. */
function* searchByIndex(
  { viewer, keyword, fields, limit, offset }: CatalogSearch,
  { numbers, search }: Dialect,
): Steps<Hits> {
  const find = function* (
    what: string,
    among: readonly string[],
    without: readonly number[],
    end: (place: Place) => string,
  ) {
    const values: string[] = [];
    const place: Place = (value) => `$${values.push(value)}`;
    const conditions = [search(among, keyword, place), ...readable(viewer, "tables.definition_id", place, numbers)];
    if (without.length > 0) conditions.push(`catalog_search.rowid NOT IN ${numbers(place(JSON.stringify(without)))}`);
    return yield* rows(
      `SELECT ${what} FROM catalog_search JOIN catalog_tables AS tables ON tables.id = catalog_search.rowid
       WHERE ${conditions.join(" AND ")} ${end(place)}`,
      ...values,
    );
  };
  const [counted] = yield* find("count(*) AS n", fields, [], () => "");
  const total_count = Number(counted?.n ?? 0);
  const wanted = Math.min(offset + limit, total_count);
  const ids: number[] = [];
  for (const field of SEARCHED.filter((each) => fields.includes(each))) {
    const left = wanted - ids.length;
    if (left <= 0) break;
    const found = yield* find("tables.id", [field], ids, (place) => `ORDER BY tables.ref ${pageOf(left, 0, place)}`);
    ids.push(...found.map(({ id }) => Number(id)));
  }
  return { ids: ids.slice(offset), total_count };
}

type Place = (value: string) => string;

function pageOf(limit: number, offset: number, place: Place): string {
  return `LIMIT CAST(${place(String(limit))} AS bigint) OFFSET CAST(${place(String(offset))} AS bigint)`;
}

/** All that lists tell of tables, in the order of their ids. */
function* entriesOf(ids: readonly number[], { numbers }: Dialect): Steps<CatalogEntry[]> {
  const entries = yield* rows(`${ENTRY} WHERE tables.id IN ${numbers("$1")}`, JSON.stringify(ids));
  const byId = new Map(entries.map((row) => [Number(row.id), entryOf(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
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
