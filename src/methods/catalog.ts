import { Type } from "typebox";
import type { Catalog, SeenTable } from "../catalog/catalog.ts";
import type { LiveTable } from "../catalog/live-table.ts";
import type { ErrorName } from "../errors/catalog.ts";
import { SemanticName } from "../profiling/model/semantic-type.ts";
import { defineMethod } from "../rpc/method.ts";
import type { CatalogEntry, SearchedField } from "../store/definitions/catalog-record.ts";
import { CatalogTable, sections, TableRef, tableView } from "./catalog-table.ts";
import type { DatasetCare } from "./dataset-care.ts";
import { DatasetName } from "./dataset-name.ts";
import { Described, listMembers, Tag } from "./definition-schema.ts";
import { Count, oneOf, TextOrNull, Time } from "./schemas.ts";

const strict = { additionalProperties: false };
const Part = Type.String({ maxLength: 255 });
const IntegerOrNull = Type.Unsafe<number | null>({ type: ["integer", "null"] });

/** What is searched, by the words of callers. */
const PLACES = {
  name: "names",
  column: "columns",
  semantic_type: "meanings",
  description: "descriptions",
  tag: "tags",
} as const satisfies Record<string, SearchedField>;
type Place = keyof typeof PLACES;
const places = Object.keys(PLACES) as Place[];
const placeOf = (field: SearchedField): Place => places.find((place) => PLACES[place] === field) ?? "name";

const entryMembers = {
  table_ref: Type.String(),
  dataset: Type.String(),
  kind: Type.String(),
  description: TextOrNull,
  owner: TextOrNull,
  team: TextOrNull,
  tags: Type.Array(Type.String()),
  rows: IntegerOrNull,
  columns: Count("Columns; none before they are known"),
  personal_columns: Type.Unsafe<number | null>({ ...IntegerOrNull, description: "Null before it was profiled" }),
  updated_at: Time,
};

const tableErrors: readonly ErrorName[] = ["INVALID_TABLE_REFERENCE", "TABLE_NOT_FOUND", "STORAGE_ERROR"];

/** The methods on the tables of all datasets. */
export function catalogMethods(
  catalog: Catalog,
  verdicts: DatasetCare["verdicts"],
  live: (seen: SeenTable, signal: AbortSignal) => Promise<LiveTable>,
) {
  return [
    defineMethod({
      name: "catalog.list",
      summary: "Tables that the caller may read, by reference; all that is given must hold",
      params: Type.Object(
        {
          catalog: Type.Optional(Part),
          schema: Type.Optional(Part),
          dataset: Type.Optional(DatasetName),
          owner: Type.Optional(Type.String({ maxLength: 320, description: "A part of it" })),
          team: Type.Optional(Type.String({ maxLength: 100 })),
          tags: Type.Optional(Type.Array(Tag, { maxItems: 10, description: "It has all of them" })),
          semantic_type: Type.Optional(
            Type.Array(SemanticName, { minItems: 1, maxItems: 20, description: "A column means one of them" }),
          ),
          personal: Type.Optional(Type.Boolean({ description: "Whether a column tells something about a person" })),
          ...listMembers,
        },
        strict,
      ),
      result: Type.Object(
        { items: Type.Array(Type.Object(entryMembers, strict)), total_count: Count("Tables that meet the conditions") },
        strict,
      ),
      errors: ["STORAGE_ERROR"],
      example: { catalog: "raw", semantic_type: ["email"] },
      handler: async (params, { caller }) => {
        const { catalog: name = null, schema = null, dataset = null, owner = null, team = null } = params;
        const { tags = [], semantic_type: meanings = [], personal = null, limit = 50, offset = 0 } = params;
        const query = { catalog: name, schema, dataset, owner, team, tags, meanings, personal, limit, offset };
        const { items, total_count } = await catalog.list(query, caller);
        return { items: items.map(entryView), total_count };
      },
    }),
    defineMethod({
      name: "catalog.search",
      summary: "Tables that have a keyword in what is known of them, with where; names before columns before the rest",
      params: Type.Object(
        {
          keyword: Type.String({ minLength: 2, maxLength: 256, pattern: "\\S.*\\S" }),
          in: Type.Optional(
            Type.Array(oneOf(places), { minItems: 1, maxItems: places.length, description: "Where; anywhere" }),
          ),
          limit: Type.Optional(Type.Integer({ default: 20, minimum: 1, maximum: 100 })),
          offset: listMembers.offset,
        },
        strict,
      ),
      result: Type.Object(
        {
          items: Type.Array(
            Type.Object(
              {
                ...entryMembers,
                matched: Type.Array(
                  Type.Object({ in: oneOf(places), column: Type.Optional(Type.String()), text: Type.String() }, strict),
                ),
              },
              strict,
            ),
          ),
          total_count: Count("Tables that have it"),
        },
        strict,
      ),
      errors: ["STORAGE_ERROR"],
      example: { keyword: "latitude", in: ["column", "semantic_type"] },
      handler: async ({ keyword, in: where = places, limit = 20, offset = 0 }, { caller }) => {
        const fields = where.map((place) => PLACES[place]);
        const { items, total_count } = await catalog.search({ keyword, fields, limit, offset }, caller);
        const found = items.map(({ matched, ...entry }) => ({
          ...entryView(entry),
          matched: matched.map(({ field, column, text }) => ({
            in: placeOf(field),
            ...(column === null ? {} : { column }),
            text,
          })),
        }));
        return { items: found, total_count };
      },
    }),
    defineMethod({
      name: "catalog.get",
      summary: "What is known of a table: its columns with types, meanings and statistics, its age, what depends on it",
      params: Type.Object(
        {
          table_ref: TableRef,
          section: Type.Optional(oneOf(sections, "What of it; all")),
          include_sample: Type.Optional(
            Type.Boolean({ default: false, description: "The first rows, without values that tell of a person" }),
          ),
          live: Type.Optional(
            Type.Boolean({ default: false, description: "Ask the table's database now, and tell what has changed" }),
          ),
        },
        strict,
      ),
      result: CatalogTable,
      errors: [...tableErrors, "VALIDATION_ERROR", "CATALOG_SERVICE_ERROR", "CATALOG_TIMEOUT"],
      example: { table_ref: "raw.us.weather", section: "columns" },
      handler: async (params, { caller, signal }) => {
        const { table_ref, section = "all", include_sample = false } = params;
        const seen = await catalog.table(table_ref, caller);
        const view = await tableView(seen, { section, include_sample }, { catalog, verdicts }, caller);
        return params.live === true ? { ...view, live: await live(seen, signal) } : view;
      },
    }),
    defineMethod({
      name: "catalog.describe",
      summary: "Describes a table, or a column of it, over what its dataset says; it stays when the dataset changes",
      params: Type.Object(
        {
          table_ref: TableRef,
          column: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
          description: Type.Optional(
            Type.Union([Described, Type.Null()], { description: "Null for what the dataset says itself" }),
          ),
          tags: Type.Optional(Type.Array(Tag, { maxItems: 10, uniqueItems: true })),
        },
        strict,
      ),
      result: CatalogTable,
      errors: [...tableErrors, "DEFINITION_NOT_PERMITTED", "VALIDATION_ERROR"],
      example: { table_ref: "raw.us.weather", column: "wind", description: "Average wind speed in m/s" },
      handler: async ({ table_ref, column = null, ...told }, { caller }) =>
        tableView(
          await catalog.describe(table_ref, column, told, caller),
          { section: "columns", include_sample: false },
          { catalog, verdicts },
          caller,
        ),
    }),
  ] as const;
}

function entryView({ ref, dataset, variant, personal, made_at, tags, ...entry }: CatalogEntry) {
  const { description, owner, team, rows, columns } = entry;
  const told = { description, owner, team, tags: [...tags], rows, columns };
  return { table_ref: ref, dataset, kind: variant, ...told, personal_columns: personal, updated_at: made_at };
}
