import fc from "fast-check";

/** What a table holds and what must be found in it, whoever writes it down. */
export interface RandomTable {
  columns: RandomColumn[];
  rows: number;
}

export interface RandomColumn {
  name: string;
  kind: Kind;
  values: (Value | null)[];
}

export type Kind = "integer" | "float" | "date" | "datetime" | "boolean" | "text";
export type Value = number | boolean | string;

const TYPES: Record<Kind, string> = {
  integer: "sc:Integer",
  float: "sc:Float",
  date: "sc:Date",
  datetime: "sc:DateTime",
  boolean: "sc:Boolean",
  text: "sc:Text",
};

const DAY_MS = 86_400_000;
const FIRST_DAY = -719_162; // 0001-01-01
const LAST_DAY = 2_932_896; // 9999-12-31

const isoDay = (day: number): string => {
  const text = new Date(day * DAY_MS).toISOString();
  return text.slice(0, text.indexOf("T"));
};

const day = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 25_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: FIRST_DAY, max: LAST_DAY }) },
);

const float = fc
  .tuple(fc.integer({ min: -10_000_000, max: 10_000_000 }), fc.constantFrom(0.5, 0.25, 0.01, 1e-7, 1234.5))
  .map(([steps, step]) => (steps + 0.5) * step);

const WORDS = ["ash", "Birke", "chêne", "Ölbaum", "сосна", "柳", "サクラ", "นน", "🌲", "a;b", "c,d", "e|f", "g\th"];
const ODD = ['in "quotes"', "two\nlines", " padded", "it's", "#x", "back\\slash", "x=1", "(y)"];
/** Of two words at least, so that nothing of it can be taken for a number, a date or a missing value. */
const text = fc
  .tuple(fc.constantFrom(...WORDS), fc.constantFrom(...WORDS, ...ODD), fc.nat(999))
  .map(([first, second, number]) => `${first} ${second} ${number}`);

const VALUES: Record<Kind, fc.Arbitrary<Value>> = {
  integer: fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.maxSafeInteger()),
  float,
  date: day.map(isoDay),
  datetime: fc
    .tuple(day, fc.nat(86_399))
    .map(([date, second]) => `${isoDay(date)}T${new Date(second * 1000).toISOString().slice(11, 19)}`),
  boolean: fc.boolean(),
  text,
};

const KINDS = Object.keys(VALUES) as Kind[];

const name = fc.oneof(
  fc.constantFrom("id", "name", "Name", "größe", "цена", "名前", "unit price", "a,b", "c;d", 'the "best"', "x.y", "_"),
  fc.stringMatching(/^[a-z][a-z_]{2,9}$/),
);

function column(rows: number, nullable: boolean): fc.Arbitrary<RandomColumn> {
  return fc.constantFrom(...KINDS).chain((kind) => {
    const cell = nullable ? fc.option(VALUES[kind], { freq: 6 }) : VALUES[kind];
    // A column without any value, or of one truth value only, is of no kind.
    const sure = kind === "boolean" ? [true, false] : [];
    const values = fc
      .tuple(VALUES[kind], fc.array(cell, { minLength: rows, maxLength: rows }))
      .map(([first, others]) => [first, ...sure, ...others].slice(0, rows));
    return fc.record({ name, kind: fc.constant(kind), values });
  });
}

/** Tables of one to eight columns, at least one of them not text, and three to forty rows. */
export const randomTable: fc.Arbitrary<RandomTable> = fc
  .tuple(fc.integer({ min: 3, max: 40 }), fc.integer({ min: 1, max: 8 }))
  .chain(([rows, width]) =>
    fc
      .uniqueArray(column(rows, width > 1), {
        minLength: width,
        maxLength: width,
        selector: ({ name: one }) => one,
      })
      .map((columns) => ({ columns, rows })),
  )
  .filter(({ columns }) => columns.some(({ kind }) => kind !== "text"));

/** What the profile of a column has to say. */
export interface ColumnFacts {
  type: string;
  missing: number;
  distinct: number;
  min: Value | undefined;
  max: Value | undefined;
}

export function factsOf({ kind, values }: RandomColumn): ColumnFacts {
  const there = values.filter((value) => value !== null);
  const sorted = there.toSorted((a, b) =>
    typeof a === "string" ? Buffer.compare(Buffer.from(a), Buffer.from(String(b))) : Number(a) - Number(b),
  );
  return {
    type: TYPES[kind],
    missing: values.length - there.length,
    distinct: new Set(there).size,
    // Truth values have none.
    min: kind === "boolean" ? undefined : (sorted[0] ?? undefined),
    max: kind === "boolean" ? undefined : (sorted.at(-1) ?? undefined),
  };
}
