import { type Static, Type } from "typebox";
import type { Caller } from "../access/caller.ts";
import type { Catalog, SeenTable } from "../catalog/catalog.ts";
import { statisticsMembers } from "../profiling/model/column-statistics.ts";
import { type DatasetCare, QualityOf } from "./dataset-care.ts";
import { TextOrNull, Time, TimeOrNull } from "./schemas.ts";

const strict = { additionalProperties: false };
const BooleanOrNull = Type.Unsafe<boolean | null>({ type: ["boolean", "null"] });

/** What is checked by the handler, so that it has its own error. */
export const TableRef = Type.String({ maxLength: 1024, description: "catalog.schema.table, in any case" });

/** What of a table can be asked for. */
export const sections = ["basic", "columns", "quality", "freshness", "impact", "all"] as const;

const Column = Type.Object(
  {
    name: Type.String(),
    type: Type.Unsafe<string | null>({ ...TextOrNull, description: "In SQL; null before there is a snapshot" }),
    profile_type: Type.Unsafe<string | null>({ ...TextOrNull, description: "Null before it was profiled" }),
    semantic_types: Type.Array(Type.String()),
    personal: BooleanOrNull,
    nullable: BooleanOrNull,
    key: Type.Boolean(),
    references: Type.Unsafe<string | null>({
      ...TextOrNull,
      description: "The column of another table that it refers to",
    }),
    description: TextOrNull,
    tags: Type.Array(Type.String()),
    statistics: Type.Union([Type.Object(statisticsMembers), Type.Null()], {
      description: "As the profile has them; null before there is one, and where they are not shown to the caller",
    }),
  },
  strict,
);

const Made = Type.Object({ job_id: Type.String(), begun_at: Time }, strict);

export const CatalogTable = Type.Object(
  {
    table_ref: Type.String(),
    dataset: Type.String(),
    kind: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    description: TextOrNull,
    owner: TextOrNull,
    team: TextOrNull,
    tags: Type.Array(Type.String()),
    record_set: Type.String({ description: "Its name in the profile" }),
    rows: Type.Unsafe<number | null>({ type: ["integer", "null"] }),
    updated_at: Time,
    columns: Type.Optional(Type.Array(Column)),
    quality: Type.Optional(QualityOf),
    freshness: Type.Optional(
      Type.Object(
        {
          profile: Type.Union([Made, Type.Null()]),
          snapshot: Type.Union([Made, Type.Null()]),
          as_of: Type.Unsafe<number | null>({ ...TimeOrNull, description: "When what is known of it was begun" }),
        },
        strict,
      ),
    ),
    impact: Type.Optional(
      Type.Object(
        {
          depends_on: Type.Array(Type.String()),
          dependents: Type.Array(Type.Object({ kind: Type.String(), name: Type.String() }, strict)),
        },
        { ...strict, description: "What it reads, and what reads its dataset" },
      ),
    ),
    sample: Type.Optional(
      Type.Object(
        {
          rows: Type.Array(Type.Record(Type.String(), Type.Unknown())),
          masked: Type.Array(Type.String(), { description: "Columns that are null because they tell of a person" }),
        },
        strict,
      ),
    ),
    live: Type.Optional(
      Type.Object(
        {
          columns: Type.Union([
            Type.Array(Type.Object({ name: Type.String(), type: Type.String() }, strict)),
            Type.Null(),
          ]),
          drift: Type.Object(
            {
              added: Type.Array(Type.String()),
              gone: Type.Array(Type.String()),
              retyped: Type.Array(Type.Object({ name: Type.String(), from: Type.String(), to: Type.String() }, strict)),
            },
            { ...strict, description: "What is other than the catalog has it" },
          ),
        },
        { ...strict, description: "What its database says of it now; columns are null where that has it no more" },
      ),
    ),
  },
  { ...strict, title: "CatalogTable" },
);

type Section = (typeof sections)[number];

/** A table as it is told to a caller, with a section of what is known of it. */
export async function tableView(
  seen: SeenTable,
  { section, include_sample: withSample }: { section: Section; include_sample: boolean },
  { catalog, verdicts }: { catalog: Catalog; verdicts: DatasetCare["verdicts"] },
  caller: Caller,
): Promise<Static<typeof CatalogTable>> {
  const { table, definition } = seen;
  const { name: dataset, variant: kind, version, owner, team } = definition;
  const has = (asked: Section): boolean => section === asked || section === "all";
  return {
    table_ref: table.ref,
    dataset,
    kind,
    version,
    description: table.description,
    owner,
    team,
    tags: [...new Set([...definition.tags, ...table.tags])],
    record_set: table.record_set,
    rows: table.rows,
    updated_at: table.made_at,
    ...(has("columns") ? { columns: columnsView(seen) } : {}),
    ...(has("quality") ? { quality: await verdicts(dataset, table.ref, caller) } : {}),
    ...(has("freshness") ? { freshness: await freshnessView(catalog, seen) } : {}),
    ...(has("impact") ? { impact: await impactView(catalog, seen) } : {}),
    ...(withSample ? { sample: sampleView(seen) } : {}),
  };
}

function columnsView({ table, hidden }: SeenTable): Static<typeof Column>[] {
  return table.columns.map((column) => ({
    name: column.name,
    type: column.type,
    profile_type: column.profile_type,
    semantic_types: [...column.meanings],
    personal: column.personal,
    nullable: column.nullable,
    key: table.key.includes(column.name),
    references: column.references,
    description: column.description,
    tags: [...column.tags],
    statistics: hidden.includes(column.name) ? null : (column.statistics as Static<typeof Column>["statistics"]),
  }));
}

async function freshnessView(catalog: Catalog, { definition }: SeenTable) {
  const { profile, snapshot } = await catalog.freshness(definition);
  const newest = [profile, snapshot].flatMap((each) => (each === null ? [] : [each.begun_at]));
  const view = (made: typeof profile) => (made === null ? null : { job_id: made.job_id, begun_at: made.begun_at });
  return { profile: view(profile), snapshot: view(snapshot), as_of: newest.length === 0 ? null : Math.max(...newest) };
}

async function impactView(catalog: Catalog, { definition }: SeenTable) {
  const { depends_on, dependents } = await catalog.impact(definition);
  return { depends_on: [...depends_on], dependents: dependents.map((each) => ({ ...each })) };
}

function sampleView({ table, hidden }: SeenTable) {
  const personal = table.columns.filter(({ personal: tells }) => tells !== false).map(({ name }) => name);
  const masked = new Set([...personal, ...hidden]);
  const rows = table.examples.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, masked.has(name) ? null : value])),
  );
  return { rows, masked: [...masked] };
}
