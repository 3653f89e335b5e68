import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import type { LoadedTable } from "../model/loaded-table.ts";
import { alternativeOf, isMixed, samplesOf, typeOfSample } from "./csv/column-sample.ts";
import type { CellType, TextType } from "./csv/text-type-rules.ts";
import { type Leaf, leavesOf, valuesOf } from "./nested-values.ts";

/** A part of a table that holds texts, or values of more than one kind as JSON. */
export interface TextLeaf extends Leaf {
  /** The column's own name, and its type. */
  name: string;
  columnType: DuckDBType;
  /** Whether numbers and booleans may be among the values. */
  isJson: boolean;
}

/** What the looked-at values tell about the others. */
export interface Guess {
  type: TextType;
  /** The other reading of dates that they allow too. */
  alternative: CellType | null;
  /** Whether it is text although at least half of them have another type. */
  mixed: boolean;
  present: number;
}

/** Values that are looked at, and characters of each: what is longer is text. */
const LOOKED_AT = 1000;
const LONGEST = 100;
/** Parts that are looked at by one query. */
const AT_ONCE = 100;
/** Separates no cells, so that commas in numbers are those of numbers. */
const DELIMITER = "\t";

/** The parts of a table that hold texts. */
export async function textLeaves(session: TableSession, loaded: LoadedTable): Promise<TextLeaf[]> {
  const columns = loaded.columns.map(({ sqlName }) => identifier(sqlName)).join(", ");
  const { types } = await session.query(`SELECT ${columns} FROM ${identifier(loaded.table)} LIMIT 0`);
  return loaded.columns.flatMap(({ name, sqlName }, i): TextLeaf[] => {
    const columnType = types[i] as DuckDBType;
    return leavesOf(columnType, isText).map((path) => {
      return { name, column: sqlName, path, columnType, isJson: partOf(columnType, path).alias === "JSON" };
    });
  });
}

const isText = (type: DuckDBType): boolean => type.typeId === DuckDBTypeId.VARCHAR;

function partOf(type: DuckDBType, path: Leaf["path"]): DuckDBType {
  return path.reduce((whole, step): DuckDBType => {
    const at = whole as DuckDBType & { valueType?: DuckDBType; entryNames?: string[]; entryTypes?: DuckDBType[] };
    return (step === null ? at.valueType : at.entryTypes?.[at.entryNames?.indexOf(step) ?? -1]) ?? whole;
  }, type);
}

/** The value of a leaf as text, given that in SQL. */
export function textSql({ isJson }: TextLeaf, value: string): string {
  return isJson ? `(${value} ->> '$')` : value;
}

/** What the first values of parts of a table tell about them. */
export async function guesses(
  session: TableSession,
  { table, firstRows }: LoadedTable,
  leaves: readonly TextLeaf[],
  monthFirst: boolean,
): Promise<Guess[]> {
  const found: Guess[] = [];
  for (let from = 0; from < leaves.length; from += AT_ONCE) {
    const some = leaves.slice(from, from + AT_ONCE);
    const selected = some.map((leaf) => {
      const { sql, isList } = valuesOf(identifier(leaf.column), leaf.path);
      const clipped = (value: string): string => `left(${textSql(leaf, value)}, ${LONGEST})`;
      return isList ? `list_transform(${sql}[:${LOOKED_AT}], lambda v: ${clipped("v")})` : clipped(sql);
    });
    const source = identifier(firstRows ?? table);
    const { columns } = await session.table(`SELECT ${selected.join(", ")} FROM ${source} LIMIT ${LOOKED_AT}`);
    for (const values of columns) found.push(guess(values.flatMap(textsIn).slice(0, LOOKED_AT), monthFirst));
  }
  return found;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  const { items } = (value ?? {}) as { items?: unknown };
  return Array.isArray(items) ? items.filter((item) => typeof item === "string") : [];
}

function guess(cells: string[], monthFirst: boolean): Guess {
  const rows = cells.map((cell) => ({ cells: [cell], line: 1, endLine: 1 }));
  const [sample] = samplesOf(rows, 1);
  if (sample === undefined) return { type: "text", alternative: null, mixed: false, present: 0 };
  return {
    type: typeOfSample(sample, DELIMITER, monthFirst),
    alternative: alternativeOf(sample, DELIMITER, monthFirst),
    mixed: isMixed(sample),
    present: sample.present,
  };
}
