import { Ajv, type ValidateFunction } from "ajv";
import { Type } from "typebox";
import { columnOf, type QualityTest, severities, type TableFacts, type TestType } from "./test-type.ts";
import { testTypeOf, testTypes } from "./test-types.ts";

const MAX_WHERE = 10_000;
/** Types that do not count rows, and those that need no rows at all. */
const COUNT_NONE = new Set(["type", "row_count", "freshness", "columns", "drift"]);
const READ_NONE = new Set(["columns", "drift", "sql"]);

/** What all tests have, whatever their type. */
const commonMembers = {
  name: Type.String({ pattern: "^[A-Za-z_][\\w.-]*$", maxLength: 128, description: "Of its specification alone" }),
  type: Type.String(),
  severity: Type.Optional(
    Type.Union(
      severities.map((each) => Type.Literal(each)),
      { default: "error", description: "Whether data that does not pass fails the run, or is only warned of" },
    ),
  ),
  where: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: MAX_WHERE,
      description: "A predicate: rows that do not meet it are left out",
    }),
  ),
  max_share: Type.Optional(
    Type.Number({ default: 0, minimum: 0, maximum: 1, description: "The share of rows that may fail" }),
  ),
};

const ajv = new Ajv({ allErrors: false, allowUnionTypes: true });
const checks = new Map<string, ValidateFunction>();

/** The members of tests of a type, as a JSON Schema. */
export function schemaOf({ members, name }: TestType) {
  const { where, max_share, ...all } = commonMembers;
  const common = {
    ...all,
    type: Type.Literal(name),
    ...(READ_NONE.has(name) ? {} : { where }),
    ...(COUNT_NONE.has(name) ? {} : { max_share }),
  };
  return Type.Object({ ...common, ...members.properties }, { additionalProperties: false });
}

/** Why a test cannot be one of a table, and its name as far as it has one; null where it can. */
export function problemOfTest(test: QualityTest, table: TableFacts): string | null {
  const type = testTypeOf(test.type);
  if (type === undefined) {
    return `there is no type '${test.type}'; there are ${testTypes.map(({ name }) => name).join(", ")}`;
  }
  const check = checks.get(type.name) ?? ajv.compile(schemaOf(type));
  checks.set(type.name, check);
  if (!check(test)) {
    const [error] = check.errors ?? [];
    const member = error?.instancePath.slice(1).replaceAll("/", ".") ?? "";
    const unknown = error?.params.additionalProperty;
    const said = unknown === undefined ? error?.message : `has no member '${unknown}'`;
    return `${member === "" ? "it" : `'${member}'`} ${said}`;
  }
  const missing = type.columns(test).find((name) => columnOf(table, name) === undefined);
  if (missing !== undefined) return `'${table.ref}' has no column '${missing}'`;
  return type.problem?.(test, table) ?? null;
}

/** The same test, with its columns as the table writes them. */
export function withOwnNames(test: QualityTest, table: TableFacts): QualityTest {
  const own = (name: unknown): string => columnOf(table, String(name))?.name ?? String(name);
  return {
    ...test,
    ...(typeof test.column === "string" ? { column: own(test.column) } : {}),
    ...(Array.isArray(test.columns) ? { columns: test.columns.map(own) } : {}),
  };
}
