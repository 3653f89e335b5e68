import { Type } from "typebox";
import type { Caller } from "../access/caller.ts";
import { LOOSE_NAME, MAX_NAME } from "../definitions/names.ts";
import { type Rules, rulesOf } from "../definitions/rules.ts";
import type { ErrorName } from "../errors/catalog.ts";
import type { Translator } from "../queries/translator.ts";
import { defineMethod } from "../rpc/method.ts";
import { dialects } from "../sql/dialects/dialects.ts";
import { warningKinds } from "../sql/dialects/translation.ts";
import type { Definition } from "../store/definitions/definition-record.ts";
import {
  definitionErrorNames,
  definitionMembers,
  definitionView,
  listMembers,
  registeringMembers,
  registerOptions,
  statedMembers,
  statedOf,
} from "./definition-schema.ts";
import { Count, oneOf } from "./schemas.ts";

const strict = { additionalProperties: false };
const RulesName = Type.String({ pattern: LOOSE_NAME, maxLength: MAX_NAME });
/** What is checked by the handler, so that it has its own error. */
const DialectName = Type.String({ maxLength: 1024, description: "One of transpile.dialects" });
const Tables = Type.Record(
  Type.String({ minLength: 1, maxLength: 1024 }),
  Type.String({ minLength: 1, maxLength: 1024 }),
  {
    maxProperties: 1000,
    description: "New names of tables, by the names that the source has for them, in any case",
  },
);
const Translated = Type.Object(
  {
    sql: Type.String(),
    warnings: Type.Array(Type.Object({ kind: oneOf(warningKinds), at: Type.String() }, strict), {
      description: "What may not mean the same; with strict, such a translation is refused",
    }),
    verified: Type.Enum(["bound", "parsed", "no"], {
      description:
        "Whether DuckDB has bound it to what the caller may read, a parser of its dialect has read it, or neither",
    }),
  },
  { ...strict, title: "Translated" },
);
const RulesView = Type.Object({ ...definitionMembers, tables: Tables }, strict);

const wishMembers = {
  rules: Type.Optional(Type.Array(RulesName, { maxItems: 20, description: "Rules that give tables new names" })),
  strict: Type.Optional(Type.Boolean({ default: true, description: "Refuse what may not mean the same" })),
  pretty: Type.Optional(Type.Boolean({ default: false })),
  verify: Type.Optional(Type.Boolean({ default: true, description: "Bind what is for DuckDB" })),
};
const errors: readonly ErrorName[] = [
  "SQL_TRANSPILE_ERROR",
  "UNSUPPORTED_DIALECT",
  "INVALID_SQL_SYNTAX",
  "QUERY_TOO_LARGE",
  "TRANSPILE_RULE_NOT_FOUND",
  "SERVICE_UNAVAILABLE",
  "STORAGE_ERROR",
];
const EXTRA_MS = 30_000;

/** The methods that translate SQL. `sqlOf` tells the SQL of a view or metric that a caller may read. */
export function transpileMethods(
  translator: Translator,
  rules: Rules,
  sqlOf: (kind: "dataset" | "metric", name: string, caller: Caller) => Promise<string>,
) {
  return [
    defineMethod({
      name: "transpile.sql",
      summary: "Translates SQL from one dialect to another, and tells what may not mean the same; nothing of it is run",
      params: Type.Object(
        { sql: Type.String({ minLength: 1 }), from: DialectName, to: DialectName, ...wishMembers },
        strict,
      ),
      result: Translated,
      errors,
      example: { sql: "SELECT IFNULL(a, 0) FROM t LIMIT 3", from: "mysql", to: "duckdb" },
      extraTimeMs: () => EXTRA_MS,
      handler: async ({ sql, from, to, ...params }, call) =>
        translator.translate({ sql, from, to, ...wishOf(params) }, call),
    }),
    defineMethod({
      name: "transpile.definition",
      summary: "Translates the SQL of a view or a metric",
      params: Type.Object(
        {
          kind: Type.Enum(["dataset", "metric"]),
          name: RulesName,
          to: DialectName,
          from: Type.Optional(Type.String({ default: "duckdb", maxLength: 1024 })),
          ...wishMembers,
        },
        strict,
      ),
      result: Translated,
      errors: [
        ...errors,
        "DATASET_NOT_FOUND",
        "DATASET_VALIDATION_ERROR",
        "METRIC_NOT_FOUND",
        "DEFINITION_NOT_PERMITTED",
      ],
      example: { kind: "metric", name: "airports.us.count", to: "postgres" },
      extraTimeMs: () => EXTRA_MS,
      handler: async ({ kind, name, to, from = "duckdb", ...params }, call) =>
        translator.translate({ sql: await sqlOf(kind, name, call.caller), from, to, ...wishOf(params) }, call),
    }),
    defineMethod({
      name: "transpile.format",
      summary: "Lays SQL out anew; what DuckDB would then read otherwise stays as it is",
      params: Type.Object(
        {
          sql: Type.String({ minLength: 1 }),
          dialect: Type.Optional(Type.String({ default: "duckdb", maxLength: 1024 })),
        },
        strict,
      ),
      result: Type.Object({ sql: Type.String(), changed: Type.Boolean() }, strict),
      errors,
      example: { sql: "select a,b from t where c=1" },
      extraTimeMs: () => EXTRA_MS,
      handler: async ({ sql, dialect = "duckdb" }, { signal }) => translator.format(sql, dialect, signal),
    }),
    defineMethod({
      name: "transpile.dialects",
      summary: "Dialects that SQL can be translated between",
      params: Type.Object({}, strict),
      result: Type.Object({ dialects: Type.Array(Type.String()) }, strict),
      errors: [],
      example: {},
      handler: async () => ({ dialects: [...dialects] }),
    }),
    defineMethod({
      name: "transpile.register",
      summary: "Gives rules for translations a name: what tables are called elsewhere",
      params: Type.Object({ name: RulesName, tables: Tables, ...statedMembers, ...registeringMembers }, strict),
      result: Type.Object({ name: Type.String(), version: Type.Integer({ minimum: 1 }) }, strict),
      errors: ["IDEMPOTENCY_CONFLICT", "VALIDATION_ERROR", ...definitionErrorNames],
      example: { name: "rules.eu.moved", tables: { "analytics.raw.users": "raw.crm.users" } },
      handler: async (params, { caller }) => {
        const { name, tables } = params;
        const registered = await rules.register({ name, tables, ...statedOf(params) }, registerOptions(params), caller);
        return { name, version: registered.version };
      },
    }),
    defineMethod({
      name: "transpile.rules",
      summary: "Rules that the caller may read, by name",
      params: Type.Object(
        {
          search: Type.Optional(Type.String({ maxLength: 256, description: "A part of the name or description" })),
          ...listMembers,
        },
        strict,
      ),
      result: Type.Object(
        { items: Type.Array(RulesView), total_count: Count("Rules that meet the conditions") },
        strict,
      ),
      errors: ["STORAGE_ERROR"],
      example: {},
      handler: async ({ search = null, limit = 50, offset = 0 }, { caller }) => {
        const { items, total_count } = await rules.list({ tag: null, owner: null, search, limit, offset }, caller);
        return { items: items.map(rulesView), total_count };
      },
    }),
    defineMethod({
      name: "transpile.unregister",
      summary: "Takes the name of rules away",
      params: Type.Object({ name: RulesName }, strict),
      result: Type.Object({ name: Type.String() }, strict),
      errors: ["TRANSPILE_RULE_NOT_FOUND", ...definitionErrorNames],
      example: { name: "rules.eu.moved" },
      handler: async ({ name }, { caller }) => {
        await rules.unregister(name, caller);
        return { name };
      },
    }),
  ] as const;
}

function wishOf(params: { rules?: string[]; strict?: boolean; pretty?: boolean; verify?: boolean }) {
  const { rules = [], strict: isStrict = true, pretty = false, verify = true } = params;
  return { rules, strict: isStrict, pretty, verify };
}

function rulesView(definition: Definition) {
  return { ...definitionView(definition), tables: { ...rulesOf(definition.spec).tables } };
}
