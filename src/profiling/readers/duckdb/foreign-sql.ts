import { redact } from "../../../errors/redact.ts";
import type { TableSession } from "../../duckdb/session.ts";
import { literal } from "../../duckdb/sql.ts";
import { isHarmless } from "./harmless-functions.ts";
import { type ParsedSql, parsedSql } from "./parsed-sql.ts";

/** A table or view of a database file. */
export interface ForeignTable {
  schema: string;
  name: string;
}

/** What DuckDB writes before the query of a view. */
const NAME = String.raw`(?:"(?:[^"]|"")*"|[^\s"().,]+)`;
const VIEW_HEAD = new RegExp(`^CREATE VIEW (?:${NAME}\\.)*${NAME}(?: \\(${NAME}(?:, ?${NAME})*\\))? AS `);
const GENERATED = "GENERATED ALWAYS AS";
/** Sequences give values to new rows; none are made here. */
const OF_SEQUENCES = new Set(["nextval", "currval"]);
/** Schemas that every database has, and which show what the process has open. */
const SYSTEM_SCHEMAS = new Set(["information_schema", "pg_catalog", "system", "temp"]);

interface View extends ForeignTable {
  parsed: ParsedSql | null;
}

/**
 * Why tables and views of an attached database are not read: their own SQL, that of a view or of a computed column, would
 * read or tell of something else than this database. A name stands for all things of that name: rather too few are read
 * than one too many.
 */
export class ForeignSql {
  readonly #tables = new Set<string>();
  readonly #schemas = new Set<string>();
  /** Names that stand for what every DuckDB database has, where the file has no such table. */
  readonly #system: ReadonlySet<string>;
  /** By name. */
  readonly #reasons = new Map<string, string>();

  /** Functions that the file defines, whatever else there is of these names. */
  readonly #macros: ReadonlySet<string>;

  private constructor(tables: readonly ForeignTable[], system: Iterable<string>, macros: Iterable<string>) {
    for (const { schema, name } of tables) {
      this.#schemas.add(schema.toLowerCase());
      this.#tables.add(name.toLowerCase());
    }
    this.#system = new Set(system);
    this.#macros = new Set(macros);
  }

  /** Looks at the SQL of a database that is attached under a name; nothing of it is run. */
  static async of(session: TableSession, database: string, tables: readonly ForeignTable[]): Promise<ForeignSql> {
    const system = await namesOf(session, "SELECT DISTINCT lower(view_name) FROM duckdb_views() WHERE internal");
    const macros = await namesOf(
      session,
      `SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE database_name = ${literal(database)}`,
    );
    const sql = new ForeignSql(tables, system, macros);
    for (const [name, reason] of await sql.#computedColumns(session, database)) sql.#reasons.set(name, reason);
    sql.#judge(await viewsOf(session, database));
    return sql;
  }

  /** Why a table or view is not read, without the places that its SQL names; null where it is. */
  whyNot({ name }: ForeignTable): string | null {
    const reason = this.#reasons.get(name.toLowerCase());
    return reason === undefined ? null : redact(reason);
  }

  #judge(views: readonly View[]): void {
    for (const { name, parsed } of views) {
      const reason = parsed === null ? "its SQL could not be looked into" : this.#beyond(parsed);
      if (reason !== null) this.#reasons.set(name.toLowerCase(), `the view is not run: ${reason}`);
    }
    // What reads such a view is such a view itself.
    for (let before = -1; before !== this.#reasons.size; ) {
      before = this.#reasons.size;
      for (const { name, parsed } of views) {
        const read = parsed?.tables.find((table) => this.#reasons.has(table.name));
        if (read === undefined || this.#reasons.has(name.toLowerCase())) continue;
        this.#reasons.set(name.toLowerCase(), `the view is not run: it reads '${read.name}', which is not read either`);
      }
    }
  }

  /** What a query reads or calls beyond the file. */
  #beyond({ functions, tables, queries, others }: ParsedSql): string | null {
    const function_ = this.#beyondCall(functions);
    if (function_ !== null) return `it calls ${quoted(function_)}`;
    for (const { catalog, schema, name } of tables) {
      const own = this.#tables.has(name) || queries.has(name);
      const inFile = catalog === "" && !SYSTEM_SCHEMAS.has(schema) && (schema === "" || this.#schemas.has(schema));
      if (!own || !inFile || this.#system.has(name)) return `it reads ${quoted(name)}, which is no table of the file`;
    }
    const [other] = others;
    return other === undefined ? null : "it reads something else than tables and queries";
  }

  /** A function that may tell of something beyond the file: one that is not known to be harmless, or a macro. */
  #beyondCall(functions: Iterable<string>): string | null {
    for (const name of functions) if (!isHarmless(name) || this.#macros.has(name.toLowerCase())) return name;
    return null;
  }

  /** Tables by name of which a column is computed by what it should not be. */
  async #computedColumns(session: TableSession, database: string): Promise<[string, string][]> {
    const { rows: tables } = await session.query(
      `SELECT schema_name, table_name FROM duckdb_tables()
       WHERE database_name = ${literal(database)} AND contains(sql, '${GENERATED}')`,
    );
    if (tables.length === 0) return [];
    const { rows } = await session.query(
      `SELECT schema_name, table_name, column_name, column_default FROM duckdb_columns()
       WHERE database_name = ${literal(database)} AND column_default IS NOT NULL`,
    );
    const computed = new Set(tables.map((table) => JSON.stringify(table)));
    const found: [string, string][] = [];
    for (const [schema, table, column, expression] of rows) {
      if (!computed.has(JSON.stringify([schema, table]))) continue;
      const used = await parsed(session, `SELECT ${String(expression)}`);
      const functions = [...(used?.functions ?? [])].filter((name) => !OF_SEQUENCES.has(name));
      const wrong = this.#beyondCall(functions);
      if (used !== null && wrong === null && used.tables.length === 0) continue;
      const reason = wrong === null ? "is computed by SQL that could not be looked into" : `calls ${quoted(wrong)}`;
      found.push([String(table).toLowerCase(), `the table is not read: its column '${String(column)}' ${reason}`]);
    }
    return found;
  }
}

async function viewsOf(session: TableSession, database: string): Promise<View[]> {
  const { rows } = await session.query(
    `SELECT schema_name, view_name, sql FROM duckdb_views() WHERE database_name = ${literal(database)} AND NOT internal`,
  );
  const views: View[] = [];
  for (const [schema, name, sql] of rows) {
    const text = String(sql);
    const query = VIEW_HEAD.test(text) ? text.replace(VIEW_HEAD, "") : null;
    views.push({
      schema: String(schema),
      name: String(name),
      parsed: query === null ? null : await parsed(session, query),
    });
  }
  return views;
}

async function namesOf(session: TableSession, sql: string): Promise<string[]> {
  const { rows } = await session.query(sql);
  return rows.map(([name]) => String(name));
}

async function parsed(session: TableSession, sql: string): Promise<ParsedSql | null> {
  const [json] = await session.row(`SELECT json_serialize_sql(${literal(sql)})::VARCHAR`);
  return parsedSql(String(json));
}

function quoted(name: string): string {
  return `'${name.slice(0, 100)}'`;
}
