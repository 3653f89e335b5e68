import { Type } from "typebox";
import type { ErrorName } from "../errors/catalog.ts";
import { hashOf } from "../jobs/submission.ts";
import {
  type DefinedColumn,
  type Definition,
  type DefinitionVersion,
  type Readers,
  sourceTypes,
} from "../store/definitions/definition-record.ts";
import { oneOf, TextOrNull, Time, TimeOrNull } from "./schemas.ts";

const strict = { additionalProperties: false };
/** Texts that can be written down: without half of a surrogate pair. */
const pattern = "^\\P{Cs}*$";

const MAX_TAGS = 10;
const MAX_READERS = 100;

/** Where a page of a list begins, from 0, and how much there is on it. */
export const listMembers = {
  limit: Type.Optional(Type.Integer({ default: 50, minimum: 1, maximum: 500 })),
  offset: Type.Optional(Type.Integer({ default: 0, minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
};

export const Tag = Type.String({ minLength: 1, maxLength: 50, pattern });

export const Described = Type.String({ maxLength: 1000, pattern });

/** Who may read a definition. */
const ReadersSchema = Type.Unsafe<Readers>({
  anyOf: [
    { type: "string", enum: ["all", "owner"] },
    { type: "array", items: { type: "string", maxLength: 1024 }, maxItems: MAX_READERS, uniqueItems: true },
  ],
  description:
    "Who may read it beside its owner, administrators and readers of all: everybody, nobody, or these subjects",
});

/** What everybody can say of what they register. */
export const statedMembers = {
  owner: Type.Optional(Type.String({ format: "email", maxLength: 320, description: "Whom to ask" })),
  team: Type.Optional(Type.String({ maxLength: 100, pattern })),
  description: Type.Optional(Described),
  tags: Type.Optional(Type.Array(Tag, { maxItems: MAX_TAGS, uniqueItems: true })),
  readers: Type.Optional(ReadersSchema),
};

/** How it is registered. */
export const registeringMembers = {
  replace: Type.Optional(
    Type.Boolean({ default: false, description: "Whether what the name stands for is replaced by the next version" }),
  ),
  dry_run: Type.Optional(Type.Boolean({ default: false, description: "Only look whether it could be done" })),
  idempotency_key: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 256,
      description: "The same key with the same params gives the first answer again, for a day",
    }),
  ),
};

interface Registering {
  replace?: boolean;
  dry_run?: boolean;
  idempotency_key?: string;
}

/** How params register something. */
export function registerOptions(params: Registering) {
  const { replace = false, dry_run: dryRun = false, idempotency_key: key, ...rest } = params;
  const idempotency = key === undefined ? null : { key, params: hashOf({ ...rest, replace, dryRun }) };
  return { replace, dryRun, idempotency };
}

interface Stated {
  owner?: string;
  team?: string;
  description?: string;
  tags?: string[];
  readers?: Readers;
}

/** What params say of what they register. */
export function statedOf({ owner, team, description, tags = [], readers = "owner" }: Stated) {
  return { owner: owner ?? null, team: team ?? null, description: description ?? null, tags, readers };
}

export const ColumnsSchema = Type.Array(
  Type.Object({ table: Type.Optional(Type.String()), name: Type.String(), type: Type.String() }, strict),
);

/** What is told of every definition. */
export const definitionMembers = {
  name: Type.String(),
  version: Type.Integer({ minimum: 1 }),
  owner: TextOrNull,
  team: TextOrNull,
  description: TextOrNull,
  tags: Type.Array(Type.String()),
  readers: ReadersSchema,
  source_type: oneOf(sourceTypes, "Whether it was registered by a call or stands in a file of the operator"),
  registered_by: Type.Unsafe<string | null>({ ...TextOrNull, description: "The subject that owns it" }),
};

export const timeMembers = { created_at: Time, updated_at: Time };

export function definitionView(definition: Omit<Definition, "depends_on" | "id" | "created_at" | "updated_at">) {
  const { name, version, owner, team, description, tags, readers, source_type, registered_by } = definition;
  return { name, version, owner, team, description, tags: [...tags], readers, source_type, registered_by };
}

/** A version, and what differs in its columns from the one before that the caller may read. */
export const Version = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    registered_by: TextOrNull,
    registered_at: Time,
    removed_at: Type.Unsafe<number | null>({ ...TimeOrNull, description: "When it was unregistered" }),
    description: TextOrNull,
    sql: Type.Optional(Type.String()),
    columns: Type.Union([ColumnsSchema, Type.Null()], { description: "Null where they were never known" }),
    changes: Type.Object(
      { added: Type.Array(Type.String()), gone: Type.Array(Type.String()), retyped: Type.Array(Type.String()) },
      { ...strict, description: "Columns that differ from those of the version before" },
    ),
  },
  strict,
);

/** Versions, the newest first, as they are told. */
export function versionViews(versions: readonly DefinitionVersion[], sqlOf: (spec: string) => string | undefined) {
  return versions.map((each, i) => {
    const { version, registered_by, registered_at, removed_at, description, columns, spec } = each;
    const sql = sqlOf(spec);
    return {
      version,
      registered_by,
      registered_at,
      removed_at,
      description,
      ...(sql === undefined ? {} : { sql }),
      columns: columns === null ? null : columns.map((column) => ({ ...column })),
      changes: changesOf(versions[i + 1]?.columns ?? null, columns),
    };
  });
}

function changesOf(before: readonly DefinedColumn[] | null, after: readonly DefinedColumn[] | null) {
  if (before === null || after === null) return { added: [], gone: [], retyped: [] };
  const nameOf = ({ table, name }: DefinedColumn): string => (table === undefined ? name : `${table}.${name}`);
  const [old, now] = [before, after].map((columns) => new Map(columns.map((column) => [nameOf(column), column.type])));
  const names = (of: Map<string, string> | undefined): string[] => [...(of?.keys() ?? [])];
  return {
    added: names(now).filter((name) => old?.has(name) === false),
    gone: names(old).filter((name) => now?.has(name) === false),
    retyped: names(now).filter((name) => old?.has(name) === true && old.get(name) !== now?.get(name)),
  };
}

/** What any call on a definition can be refused with. */
export const definitionErrorNames: readonly ErrorName[] = ["DEFINITION_NOT_PERMITTED", "STORAGE_ERROR"];
