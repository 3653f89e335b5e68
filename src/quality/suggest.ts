import type { ColumnFacts, QualityTest, TableFacts } from "./test-type.ts";

/** What the profile knows of a table beside its columns. */
export interface SuggestFacts extends TableFacts {
  /** The columns that a row is known by. */
  key: readonly string[];
  /** By column, the table and column that it refers to. */
  references: ReadonlyMap<string, { to: string; column: string }>;
}

const MOST_VALUES = 10;

/** Tests that a table passes now, as its profile proves: what may be asked to stay so. */
export function suggested(table: SuggestFacts): QualityTest[] {
  const { rows, columns, key, references } = table;
  if (rows === null) return [];
  const tests: Omit<QualityTest, "name">[] = [
    ...(rows > 0 ? [{ type: "row_count", min: 1 }] : []),
    { type: "columns", names: columns.map(({ name }) => name) },
    ...(key.length > 0 && rows > 1 ? [{ type: "unique", columns: [...key] }] : []),
    ...columns.flatMap((column) => ofColumn(column, rows, key)),
    ...[...references].map(([column, { to, column: other }]) => ({
      type: "references",
      columns: [column],
      to,
      to_columns: [other],
    })),
  ];
  return named(tests);
}

function ofColumn(column: ColumnFacts, rows: number, key: readonly string[]): Omit<QualityTest, "name">[] {
  const { name, statistics, personal, type } = column;
  if (statistics === null || rows === 0) return [];
  const { missingCount, nonNullCount = 0, uniqueCount, min, max, topValues, infinities, maxLength } = statistics;
  const tests: Omit<QualityTest, "name">[] = [];
  if (missingCount === 0) tests.push({ type: "not_null", column: name });
  const single = key.length === 1 && key[0] === name;
  if (uniqueCount === nonNullCount && nonNullCount > 1 && missingCount === 0 && !single && plainType(type)) {
    tests.push({ type: "unique", columns: [name] });
  }
  // Neither values nor bounds of what tells of a person are written down.
  if (personal !== false) return tests;
  const told = topValues?.reduce((sum, { count }) => sum + count, 0);
  const values = topValues?.map(({ value }) => value) ?? [];
  const few =
    values.length > 0 && values.length <= MOST_VALUES && told === nonNullCount && nonNullCount > values.length * 2;
  if (few && type === "VARCHAR") tests.push({ type: "accepted_values", column: name, values });
  else if (
    typeof min === "number" &&
    typeof max === "number" &&
    infinities === undefined &&
    /INT|DOUBLE|DECIMAL|FLOAT/.test(type)
  ) {
    tests.push({ type: "range", column: name, min, max });
  } else if (type === "VARCHAR" && typeof maxLength === "number" && nonNullCount > 0) {
    tests.push({ type: "length", column: name, max: maxLength, severity: "warn" });
  }
  return tests;
}

function plainType(type: string): boolean {
  return !/[[({]|STRUCT|MAP|JSON/.test(type) || type.startsWith("DECIMAL");
}

/** Each with a name of its own, after what it asks for. */
function named(tests: readonly Omit<QualityTest, "name">[]): QualityTest[] {
  const used = new Set<string>();
  return tests.map((test) => {
    const { type, column, columns, to } = test;
    const about = [column ?? columns ?? [], to ?? []].flat().join("_");
    const base = `${about}_${type}`
      .replace(/[^\w.-]+/g, "_")
      .replace(/^[^A-Za-z_]+/, "_")
      .slice(0, 120);
    let name = base;
    for (let i = 2; used.has(name); i++) name = `${base}_${i}`;
    used.add(name);
    return { ...test, name } as QualityTest;
  });
}
