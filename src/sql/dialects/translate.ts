import type { DuckDBConnection } from "@duckdb/node-api";
import { ast, format, parse as parsed, transpile } from "@polyglot-sql/sdk";
import { ServiceError } from "../../errors/service-error.ts";
import { isNode, type Parsed, parse, placeless } from "../parse.ts";
import type { Dialect } from "./dialects.ts";
import { lossyParts } from "./lossy.ts";
import type { Formatted, Translation, TranslationOrder, TranslationWarning } from "./translation.ts";

/** The name that the translator has for a dialect. */
type Known = Parameters<typeof transpile>[1];

interface Outcome {
  success: boolean;
  sql?: string[] | null;
  error?: string | null;
  errorLine?: number;
  errorColumn?: number;
}

/**
 * Translates SQL, and tells of all that may not mean the same: what DuckDB cannot parse or has no function for, where it is
 * for DuckDB, and parts that are known to be left out or passed through.
 * @throws ServiceError SQL_TRANSPILE_ERROR where the source is none of its dialect.
 */
export async function translate(connection: DuckDBConnection, order: TranslationOrder): Promise<Translation> {
  const { from, to, pretty } = order;
  if (from === "duckdb") await checkParses(connection, order.sql);
  const source = renamed(from === "bigquery" ? withParts(order.sql) : order.sql, from, order.tables);
  const outcome = transpile(source, nameOf(from), nameOf(to), { pretty, unsupportedLevel: "raise" });
  const statements = statementsOf(outcome, order);
  const sql = statements.join(";\n");
  const warnings = [...lossyParts(order.sql, from), ...notes(sql)];
  const read = to === "duckdb" ? await readByDuckdb(connection, sql) : readAgain(sql, to);
  const all = [...warnings, ...read.warnings];
  return { sql, warnings: distinct(all), parsed: read.parsed };
}

/**
 * Lays SQL out anew. What DuckDB then reads otherwise stays as it was.
 * @throws ServiceError INVALID_SQL_SYNTAX and SQL_TRANSPILE_ERROR.
 */
export async function laidOut(connection: DuckDBConnection, sql: string, dialect: Dialect): Promise<Formatted> {
  const before = dialect === "duckdb" ? placeless(await parse(connection, sql)) : null;
  const order = { sql, from: dialect, to: dialect, pretty: true, tables: {} };
  const text = statementsOf(format(sql, nameOf(dialect)), order).join(";\n\n");
  if (before !== null) {
    const after = await parse(connection, text).then(placeless, () => null);
    if (after !== before) return { sql, changed: false };
  }
  return { sql: text, changed: text.trim() !== sql.trim() };
}

function nameOf(dialect: Dialect): Known {
  return (dialect === "postgres" ? "postgresql" : dialect) as Known; // as a spec looks up
}

function statementsOf({ success, sql, error, errorLine, errorColumn }: Outcome, order: TranslationOrder): string[] {
  if (success && sql !== null && sql !== undefined && sql.length > 0) return sql;
  const { from, to } = order;
  const reason = (error ?? "there is no statement").replace(/^Parse error at line \d+, column \d+: /, "");
  const isPlaced = errorLine !== undefined && errorLine > 0;
  const place = isPlaced ? { line: errorLine, column: errorColumn ?? 0 } : {};
  throw new ServiceError("SQL_TRANSPILE_ERROR", { from, to, reason: reason.slice(0, 500), ...place });
}

/** DuckDB is asked whether what is said to be its own SQL is that. */
async function checkParses(connection: DuckDBConnection, sql: string): Promise<void> {
  try {
    await parse(connection, sql);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.name !== "INVALID_SQL_SYNTAX") return; // another statement than SELECT
    throw error;
  }
}

/** In BigQuery, one pair of quotes may be around a name of several parts. */
function withParts(sql: string): string {
  return sql.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`([^`]+)`/g, (text, name: string | undefined) =>
    name === undefined
      ? text
      : name
          .split(".")
          .map((part) => `\`${part}\``)
          .join("."),
  );
}

/** The source with other names of tables, each written where the name stands. */
function renamed(sql: string, dialect: Dialect, tables: Readonly<Record<string, string>>): string {
  if (Object.keys(tables).length === 0) return sql;
  const tree = parsed(sql, nameOf(dialect));
  if (!tree.success || !Array.isArray(tree.ast)) return sql; // which the translator refuses too
  const letters = [...sql];
  const places = tree.ast.flatMap((node) => ast.getTables(node)).flatMap((found) => placeIn(found, tables));
  places.sort((one, other) => other.start - one.start);
  for (const { start, end, name } of places) letters.splice(start, end - start, name);
  return letters.join("");
}

/** A part of a table's name in the translator's tree, and where it stands, its quotes too, in letters from 0. */
interface NamePart {
  name: string;
  span?: { start: number; end: number };
}

/** Where a name stands that a table is not to have any more. */
function placeIn(
  found: unknown,
  tables: Readonly<Record<string, string>>,
): { start: number; end: number; name: string }[] {
  const { table } = found as { table?: Partial<Record<"catalog" | "schema" | "name", NamePart | null>> };
  const parts = [table?.catalog, table?.schema, table?.name].filter((part) => part !== null && part !== undefined);
  const name =
    tables[
      parts
        .map((part) => part.name)
        .join(".")
        .toLowerCase()
    ];
  const [start, end] = [parts[0]?.span?.start, parts.at(-1)?.span?.end];
  return name === undefined || start === undefined || end === undefined ? [] : [{ start, end, name }];
}

/** What the translator itself has noted in the SQL. */
function notes(sql: string): TranslationWarning[] {
  return [...sql.matchAll(/\/\*\s*([^*]*requires manual[^*]*)\*\//g)].map(([, text = ""]) => ({
    kind: "left_out" as const,
    at: text.trim(),
  }));
}

interface Read {
  parsed: boolean;
  warnings: TranslationWarning[];
}

async function readByDuckdb(connection: DuckDBConnection, sql: string): Promise<Read> {
  try {
    const statement = await parse(connection, sql);
    const unknown = await unknownFunctions(connection, functionsIn(statement.node));
    const formats = [...sql.matchAll(/\bSTR[FP]TIME\([^()']*(?:\([^()]*\))?[^()']*'([^'%]*)'/gi)];
    return {
      parsed: true,
      warnings: [
        ...unknown.map((name) => ({ kind: "unknown_function" as const, at: name })),
        ...formats.map(([, text = ""]) => ({ kind: "passed_through" as const, at: `'${text}'` })),
      ],
    };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { parsed: false, warnings: [{ kind: "not_parsed", at: error.message.slice(0, 300) }] };
  }
}

function readAgain(sql: string, dialect: Dialect): Read {
  const { success, error } = parsed(sql, nameOf(dialect));
  return success
    ? { parsed: true, warnings: [] }
    : { parsed: false, warnings: [{ kind: "not_parsed", at: (error ?? "").slice(0, 300) }] };
}

/** The functions that a parsed statement calls. */
function functionsIn(value: Parsed | undefined, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const each of value) functionsIn(each, found);
  else if (isNode(value)) {
    if (typeof value.function_name === "string") found.add(value.function_name.toLowerCase());
    for (const each of Object.values(value)) functionsIn(each, found);
  }
  return found;
}

/** Those of some functions that DuckDB has none of. */
async function unknownFunctions(connection: DuckDBConnection, names: ReadonlySet<string>): Promise<string[]> {
  if (names.size === 0) return [];
  const result = await connection.run("SELECT DISTINCT lower(function_name) FROM duckdb_functions()");
  const known = new Set((await result.getRows()).map(([name]) => String(name)));
  return [...names].filter((name) => !known.has(name) && !IN_GRAMMAR.has(name));
}

/** Functions that DuckDB's grammar has, and its list has not. */
const IN_GRAMMAR = new Set([
  "coalesce",
  "grouping",
  "grouping_id",
  "unnest",
  "if",
  "ifnull",
  "nullif",
  "struct_pack",
  "row",
  "try",
  "operator",
  "columns",
]);

function distinct(warnings: readonly TranslationWarning[]): TranslationWarning[] {
  return [...new Map(warnings.map((warning) => [`${warning.kind} ${warning.at.toLowerCase()}`, warning])).values()];
}
