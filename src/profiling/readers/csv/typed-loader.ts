import { SMALL_ROWS } from "../../columns/in-memory.ts";
import { presentCells, wholeTable } from "../../columns/whole-table.ts";
import type { TableSession } from "../../duckdb/session.ts";
import type { Cells } from "../../model/cells.ts";
import { EXAMPLES, FIRST_ROWS } from "../../model/first-rows.ts";
import type { WholeTable } from "../../model/loaded-table.ts";
import type { TypeCoverage } from "../../model/table-profile.ts";
import type { Dialect } from "./dialect.ts";
import { tableInMemory } from "./in-memory.ts";
import { type InferredType, inferTypes } from "./infer-types.ts";
import type { ColumnSurroundings } from "./rare-types.ts";
import { type CsvReader, columnName, type ReadingWay } from "./reader.ts";
import { surroundingsIn } from "./surroundings.ts";
import { type CellType, dataTypeOf, isFine, type TextType } from "./text-type-rules.ts";
import { longValueSql, narrowValueSql, valueSql } from "./text-type-sql.ts";
import { TypeChecks } from "./type-checks.ts";

/** How the column of a file came into the table. */
interface TypedColumn {
  type: TextType;
  /** Whether its dates could be read with day and month the other way round. */
  ambiguous: boolean;
  /** Whether none of its numbers is infinite. */
  finite: boolean;
  coverage?: TypeCoverage;
}

export interface TypedTable {
  columns: TypedColumn[];
  /** A table of the first rows, where the table's own are others, or may come in another order. */
  firstRows: string | null;
  /** Whether the table's own order is not that of the file. */
  isUnordered: boolean;
  rowCount: number | null;
  /** Where it was taken out already. */
  whole: WholeTable | null;
  /** Whether there is no table in the session. */
  inMemoryOnly: boolean;
}

/** Rows that DuckDB keeps together; a single thread goes through them. */
const ROW_GROUP = 122_880;

/** Loads some of a file's columns into a table, each in the type that all its cells have. */
export class TypedLoader {
  readonly #session: TableSession;
  #reader: CsvReader;
  readonly #narrowed: (reader: CsvReader) => Promise<CsvReader>;
  readonly #dialect: Dialect;
  /** The columns of the file that are loaded. */
  readonly #columns: number[];
  readonly #way: ReadingWay;
  readonly #table: string;
  /** The table of the first rows, which is read beside the whole. */
  #first: Promise<string> | null = null;
  #rowCount: number | null = null;
  /** Columns of floats that may be infinite, by name. */
  readonly #unbounded = new Set<number>();

  constructor(
    session: TableSession,
    reader: CsvReader,
    dialect: Dialect,
    goal: { table: string; columns: number[]; way: ReadingWay },
    narrowed = async (whole: CsvReader): Promise<CsvReader> => whole,
  ) {
    this.#session = session;
    this.#reader = reader;
    this.#narrowed = narrowed;
    this.#dialect = dialect;
    this.#columns = goal.columns;
    this.#way = goal.way;
    this.#table = goal.table;
  }

  async load(): Promise<TypedTable> {
    const known = this.#inMemory();
    if (known !== null) return known;
    this.#reader = await this.#narrowed(this.#reader);
    const guessed = new Map(this.#columns.map((i) => [i, this.#column(i).type]));
    return (await this.#loadKnown(guessed)) ?? this.#loadChecked(guessed);
  }

  /** A small table of cells in the most usual forms needs no database. */
  #inMemory(): TypedTable | null {
    const whole = tableInMemory(this.#dialect, this.#columns, EXAMPLES);
    if (whole === null) return null;
    const columns = this.#columns.map((i) => ({ type: this.#column(i).type, ambiguous: false, finite: true }));
    return { columns, firstRows: null, isUnordered: false, rowCount: whole.rowCount, whole, inMemoryOnly: true };
  }

  #column(i: number): Dialect["columns"][number] {
    return this.#dialect.columns[i] as Dialect["columns"][number];
  }

  /**
   * Where every cell of the file has been looked at already, the guess is known to be right if as many cells have a
   * value in the table as were seen; null otherwise.
   */
  async #loadKnown(types: Map<number, TextType>): Promise<TypedTable | null> {
    const { rows } = this.#dialect;
    if (rows === null) return null;
    await this.#reader.read(
      this.#table,
      ["*"],
      this.#columns.map((i) => typedColumn(i, types)),
      "in order",
    );
    if (!this.#reader.isStrict) return null;
    const typed = this.#columns.filter((i) => types.get(i) !== "text");
    const coverage = new Map<number, TypeCoverage>();
    const isSmall = rows <= SMALL_ROWS && ![...types.values()].some(isFine);
    const whole = isSmall ? await wholeTable(this.#session, this.#table, EXAMPLES) : null;
    const [count, ...present] = whole === null ? await this.#counts(typed, types) : this.#countsIn(whole, typed);
    if (count !== rows || typed.some((i, n) => present[n] !== this.#column(i).present)) return null;
    await this.#explainMixed(types, coverage);
    const ambiguous = new Set(typed.filter((i) => this.#column(i).alternative !== null));
    this.#rowCount = rows;
    return { ...(await this.#result(types, coverage, ambiguous)), whole };
  }

  /** The number of rows, and of values of columns, of numbers finite ones. */
  async #counts(columns: number[], types: Map<number, TextType>): Promise<number[]> {
    const present = columns.map((i) => {
      const [type, c] = [types.get(i) as CellType, columnName(i)];
      return dataTypeOf(type) === "sc:Float" ? `count(*) FILTER (isfinite(${c}))` : `count(${c})`;
    });
    const counts = ["count(*)", ...present].join(", ");
    return (await this.#session.row(`SELECT ${counts} FROM ${this.#table}`)).map(Number);
  }

  #countsIn({ rowCount, cells }: WholeTable, columns: number[]): number[] {
    return [rowCount, ...columns.map((i) => presentCells(cells[this.#columns.indexOf(i)] as Cells))];
  }

  async #loadChecked(types: Map<number, TextType>): Promise<TypedTable> {
    const coverage = new Map<number, TypeCoverage>();
    const inspected = new Set<number>();
    let { contradicted, ambiguous } = await this.#loadGuessed(types, inspected);
    let again = await this.#inspectAll(this.#table, this.#unseen(), types, coverage, inspected);
    if (contradicted.length > 0) {
      const raw = `${this.#table}_raw`; // columns as text, to be looked at cell by cell
      await this.#reader.read(raw, contradicted.map(columnName), ["*"], "in order");
      await this.#inspectAll(raw, contradicted, types, coverage, inspected);
      await this.#session.run(`DROP TABLE ${raw}`);
      again = true;
    }
    if (again) {
      ({ contradicted, ambiguous } = await this.#loadGuessed(types, inspected));
      if (contradicted.length > 0) throw new Error(`columns ${contradicted.join(", ")} changed between two readings`);
    }
    await this.#explainMixed(types, coverage);
    return this.#result(types, coverage, new Set(ambiguous));
  }

  /**
   * Loads the file with typed columns and returns the columns that hold a cell of another type. Columns in `inspected`
   * have been looked at cell by cell and may hold any form of their type.
   */
  async #loadGuessed(
    types: Map<number, TextType>,
    inspected: Set<number>,
  ): Promise<{ contradicted: number[]; ambiguous: number[] }> {
    const checks = new TypeChecks(
      this.#columns.map((i) => ({ i, type: types.get(i) as TextType, alternative: this.#column(i).alternative })),
      (i) => (inspected.has(i) ? null : valueName(i)),
    );
    const selected = this.#selected(types);
    const companions = this.#companions(types, inspected);
    await this.#first?.catch(() => {});
    this.#first = this.#isUnordered ? this.#readFirst(selected, companions) : null;
    this.#first?.catch(() => {}); // asked for in the end, if the whole can be read
    try {
      await this.#reader.read(this.#table, [...selected, ...checks.masks], companions, this.#way);
    } catch (error) {
      await this.#first?.catch(() => {}); // nothing may be under way any more
      throw error;
    }
    const [count, ...found] = await this.#session.row(
      `SELECT ${["count(*)", ...checks.aggregates].join(", ")} FROM ${this.#table}`,
    );
    this.#rowCount = Number(count);
    return checks.outcome(found.map(Number));
  }

  /** The raw columns, each with a typed companion. */
  #companions(types: Map<number, TextType>, inspected: Set<number>): string[] {
    const values = this.#columns.flatMap((i) => {
      const type = types.get(i) as TextType;
      if (type === "text") return [];
      const c = columnName(i);
      const usual = type === "integer" && this.#column(i).long ? longValueSql(c) : narrowValueSql(type, c);
      return [`${inspected.has(i) ? valueSql(type, c) : usual} AS ${valueName(i)}`];
    });
    return [...this.#columns.map(columnName), ...values];
  }

  /** The table proper: typed companions in the place of their raw columns. */
  #selected(types: Map<number, TextType>): string[] {
    return this.#columns.map((i) => (types.get(i) === "text" ? columnName(i) : `${valueName(i)} AS ${columnName(i)}`));
  }

  /** Whether the table has its rows in another order than the file. */
  get #isUnordered(): boolean {
    return this.#way === "in any order" && this.#reader.isStrict && this.#reader.isLarge;
  }

  async #readFirst(selected: string[], companions: string[]): Promise<string> {
    const table = `${this.#table}_first`;
    await this.#reader.readFirst(table, selected, companions);
    return table;
  }

  async #result(
    types: Map<number, TextType>,
    coverage: Map<number, TypeCoverage>,
    ambiguous: Set<number>,
  ): Promise<TypedTable> {
    return {
      columns: this.#columns.map((i) => {
        const covered = coverage.get(i);
        return {
          type: types.get(i) as TextType,
          ambiguous: ambiguous.has(i),
          finite: !this.#unbounded.has(i),
          ...(covered === undefined ? {} : { coverage: covered }),
        };
      }),
      firstRows: await this.#firstRows(),
      isUnordered: this.#isUnordered,
      rowCount: this.#rowCount,
      whole: null,
      inMemoryOnly: false,
    };
  }

  /**
   * A table of the first rows, where the table's own are others, or where queries may be answered in another order: of
   * more than one row group while the next columns are read by one thread.
   */
  async #firstRows(): Promise<string | null> {
    if (this.#isUnordered) return this.#first;
    if (this.#way !== "by one thread" || (this.#rowCount ?? 0) <= ROW_GROUP) return null;
    const table = `${this.#table}_first`;
    await this.#session.run(
      `CREATE OR REPLACE TABLE ${table} AS FROM ${this.#table} WHERE rowid < ${FIRST_ROWS} ORDER BY rowid`,
    );
    return table;
  }

  /** Columns that were empty wherever they were looked at, of which nothing is known but that they are loaded as text. */
  #unseen(): number[] {
    return this.#columns.filter((i) => this.#column(i).present === 0);
  }

  /** Decides the types of columns that a table holds as text, and tells whether one of them is not. */
  async #inspectAll(
    table: string,
    columns: number[],
    types: Map<number, TextType>,
    coverage: Map<number, TypeCoverage>,
    inspected: Set<number>,
  ): Promise<boolean> {
    for (const [i, inferred] of await this.#inferredTypes(table, columns)) {
      types.set(i, inferred.type);
      if (inferred.coverage !== undefined) coverage.set(i, inferred.coverage);
      inspected.add(i);
      if (inferred.type === "float") this.#unbounded.add(i);
    }
    return columns.some((i) => types.get(i) !== "text");
  }

  /** Says of columns that are text although most of the cells looked at have another type why they are. */
  async #explainMixed(types: Map<number, TextType>, coverage: Map<number, TypeCoverage>): Promise<void> {
    const mixed = this.#columns.filter((i) => this.#column(i).mixed && !coverage.has(i) && types.get(i) === "text");
    for (const [i, inferred] of await this.#inferredTypes(this.#table, mixed)) {
      if (inferred.coverage !== undefined) coverage.set(i, inferred.coverage);
    }
  }

  #inferredTypes(table: string, columns: number[]): Promise<Map<number, InferredType>> {
    const isUnordered = table === this.#table && this.#isUnordered;
    const surroundings = (i: number): ColumnSurroundings => surroundingsIn(this.#dialect, i);
    return inferTypes(this.#session, this.#reader, { table, isUnordered, surroundings }, columns);
  }
}

function valueName(i: number): string {
  return `v${i}`;
}

function typedColumn(i: number, types: Map<number, TextType>): string {
  return `${narrowValueSql(types.get(i) as TextType, columnName(i))} AS ${columnName(i)}`;
}
