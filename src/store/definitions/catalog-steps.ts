import { folded } from "../job-rows.ts";
import {
  type CatalogColumn,
  type CatalogNote,
  type CatalogTable,
  type NewCatalogColumn,
  type NewCatalogTable,
  SEARCHED,
  type SearchedField,
} from "./catalog-record.ts";
import { first, rows, type StepRow, type Steps } from "./steps.ts";

type ColumnFacts = Omit<NewCatalogColumn, "name" | "type" | "personal"> & { type: string | null };

/** Puts the tables of a dataset into the catalog, in place of those that it had. */
export function* putTables(definitionId: number, tables: readonly NewCatalogTable[], now: number): Steps<void> {
  yield* removeTables(definitionId);
  for (const { ref, record_set, file_table, rows: count, key, examples, columns } of tables) {
    const [catalog = "", schema = ""] = ref.split(".");
    const row = yield* first(
      `INSERT INTO catalog_tables
         (ref, catalog, schema_name, definition_id, record_set, file_table, row_count, facts, made_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
      ref,
      catalog,
      schema,
      definitionId,
      record_set,
      file_table,
      count,
      JSON.stringify({ key, examples }),
      now,
    );
    const id = Number(row?.id);
    for (const [position, column] of columns.entries()) yield* putColumn(id, position, column);
    for (const meaning of new Set(columns.flatMap(({ meanings }) => meanings))) {
      yield* rows("INSERT INTO catalog_meanings (table_id, meaning) VALUES ($1, $2)", id, meaning);
    }
  }
  yield* indexTables(definitionId);
}

function* putColumn(tableId: number, position: number, { name, personal, ...facts }: NewCatalogColumn): Steps<void> {
  yield* rows(
    "INSERT INTO catalog_columns (table_id, position, name, personal, facts) VALUES ($1, $2, $3, $4, $5)",
    tableId,
    position,
    name,
    personal === null ? null : Number(personal),
    JSON.stringify(facts),
  );
}

/** Takes the tables of a dataset out of the catalog. */
export function* removeTables(definitionId: number): Steps<void> {
  const of = "(SELECT id FROM catalog_tables WHERE definition_id = $1)";
  yield* rows(`DELETE FROM catalog_search WHERE rowid IN ${of}`, definitionId);
  for (const table of ["catalog_columns", "catalog_meanings"]) {
    yield* rows(`DELETE FROM ${table} WHERE table_id IN ${of}`, definitionId);
  }
  yield* rows("DELETE FROM catalog_tables WHERE definition_id = $1", definitionId);
}

/** Makes what the tables of a dataset are looked for in, from what is known of them now. */
export function* indexTables(definitionId: number): Steps<void> {
  const definition = yield* first("SELECT name, description, tags FROM definitions WHERE id = $1", definitionId);
  if (definition === null) return;
  const own: string[] = JSON.parse(String(definition.tags));
  for (const table of yield* readTablesOf(definitionId)) {
    const { columns } = table;
    const texts: Record<SearchedField, (string | null)[]> = {
      names: [table.ref, table.record_set],
      columns: columns.map(({ name }) => name),
      meanings: [...new Set(columns.flatMap(({ meanings }) => meanings))],
      descriptions: [table.description, ...columns.map(({ description }) => description)],
      tags: [...new Set([...own, ...table.tags, ...columns.flatMap(({ tags }) => tags)])],
    };
    yield* rows("DELETE FROM catalog_search WHERE rowid = $1", table.id);
    yield* rows(
      `INSERT INTO catalog_search (rowid, ${SEARCHED.join(", ")}) VALUES ($1, $2, $3, $4, $5, $6)`,
      table.id,
      ...SEARCHED.map((field) => folded(texts[field].filter((text) => text !== null).join("\n"))),
    );
  }
}

/** Notes what somebody describes of a table, or of a column. */
export function* noteDescription({ ref, column, description, tags, noted_by, noted_at }: CatalogNote): Steps<void> {
  yield* rows(
    `INSERT INTO catalog_notes AS known (ref, column_name, description, tags, noted_by, noted_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (ref, column_name) DO UPDATE SET
       description = CASE WHEN $7 = 1 THEN excluded.description ELSE known.description END,
       tags = coalesce(excluded.tags, known.tags), noted_by = excluded.noted_by, noted_at = excluded.noted_at`,
    ref,
    column ?? "",
    description ?? null,
    tags === undefined ? null : JSON.stringify(tags),
    noted_by,
    noted_at,
    description === undefined ? 0 : 1,
  );
  const table = yield* first("SELECT definition_id FROM catalog_tables WHERE ref = $1", ref);
  if (table !== null) yield* indexTables(Number(table.definition_id));
}

const TABLE = `SELECT catalog_tables.*, definitions.description AS own_description
  FROM catalog_tables JOIN definitions ON definitions.id = definition_id`;

/** The table of a reference; null where there is none. */
export function* readTable(ref: string): Steps<CatalogTable | null> {
  const row = yield* first(`${TABLE} WHERE ref = $1`, ref);
  return row === null ? null : yield* tableOf(row);
}

/** The tables of a dataset, by reference. */
export function* readTablesOf(definitionId: number): Steps<CatalogTable[]> {
  const tables: CatalogTable[] = [];
  for (const row of yield* rows(`${TABLE} WHERE definition_id = $1 ORDER BY ref`, definitionId)) {
    tables.push(yield* tableOf(row));
  }
  return tables;
}

function* tableOf(row: StepRow): Steps<CatalogTable> {
  const ref = String(row.ref);
  const found = yield* rows("SELECT column_name, description, tags FROM catalog_notes WHERE ref = $1", ref);
  const notes = new Map(found.map((note) => [String(note.column_name), note]));
  const columns = yield* rows(
    "SELECT name, personal, facts FROM catalog_columns WHERE table_id = $1 ORDER BY position",
    Number(row.id),
  );
  const facts: Pick<NewCatalogTable, "key" | "examples"> = JSON.parse(String(row.facts));
  return {
    id: Number(row.id),
    ref,
    definition_id: Number(row.definition_id),
    record_set: String(row.record_set),
    file_table: row.file_table === null ? null : String(row.file_table),
    rows: row.row_count === null ? null : Number(row.row_count),
    ...facts,
    ...described(notes.get(""), row.own_description === null ? null : String(row.own_description)),
    made_at: Number(row.made_at),
    columns: columns.map((column) => columnOf(column, notes.get(String(column.name)))),
  };
}

function columnOf(row: StepRow, note: StepRow | undefined): CatalogColumn {
  const facts: ColumnFacts = JSON.parse(String(row.facts));
  return {
    ...facts,
    name: String(row.name),
    personal: row.personal === null ? null : Number(row.personal) === 1,
    ...described(note, facts.description),
  };
}

/** What a note says, or else somebody else does. */
function described(note: StepRow | undefined, own: string | null): { description: string | null; tags: string[] } {
  const description = note?.description ?? own;
  return {
    description: description === null ? null : String(description),
    tags: typeof note?.tags === "string" ? (JSON.parse(note.tags) as string[]) : [],
  };
}
