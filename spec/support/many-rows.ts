/** How a large table is written. */
export interface ManyRowsWay {
  delimiter: string;
  lineEnd: string;
  /** Whether all cells are quoted. */
  quoted: boolean;
  /** Whether the last line has an end. */
  ended: boolean;
  /** Whether it begins with a byte order mark. */
  mark: boolean;
  columns: number;
}

/** Uniform doubles in [0, 1), the same for the same seed (mulberry32, public domain, by T. Ettinger). */
export function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function manyWays(seed: number, count: number): ManyRowsWay[] {
  const random = randomly(seed);
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  return Array.from({ length: count }, () => ({
    delimiter: one([",", ";", "\t", "|"]),
    lineEnd: one(["\n", "\r\n"]),
    quoted: random() < 0.3,
    ended: random() < 0.7,
    mark: random() < 0.3,
    columns: 14 + Math.floor(random() * 12),
  }));
}

type Cell = (row: number) => string;

const DAY_MS = 86_400_000;

/** Columns of the kinds that are read without a database, some with a few distinct values, some with many. */
function kindsOf(random: () => number): Cell[] {
  const below = (count: number): number => Math.floor(random() * count);
  const moment = (): Date => new Date(below(40_000) * DAY_MS + below(DAY_MS) - 5e11);
  const letters = ["a", "b", "Z", "é", "ß", "漢", "😀", " ", ", ", '"', "\n", "0", "-"];
  return [
    (row) => String(row),
    () => String(below(2e6) - 1e6),
    () => String(below(9) * 1e14),
    () => (random() * 1e4).toFixed(2),
    () => String(random() * 10 ** (below(40) - 20)),
    () => (random() < 0.02 ? "1000000.5" : (random() * 10).toFixed(4)),
    () => moment().toISOString().slice(0, 10),
    () => moment().toISOString().slice(0, 19).replace("T", " "),
    () => `${moment().toISOString().slice(0, 19)}.${String(below(1e6)).padStart(6, "0")}`,
    () => moment().toISOString(),
    () => (random() < 0.3 ? "true" : "false"),
    () => (random() < 0.3 ? "Yes" : "no"),
    () => `kind ${below(7)}`,
    () => `user${below(5000)}@example.org`,
    () => `https://example.org/${below(1e6)}`,
    () => Array.from({ length: 1 + below(12) }, () => letters[below(letters.length)]).join(""),
    () => `${["North", "north ", " South", "S\u00c3\u00a3o"][below(4)]}`,
    () => String(below(99_999)).padStart(5, "0"),
    () => `AB-${below(90_000) + 10_000}`,
    () => "x".repeat(below(3) * below(300)),
    () => "always",
  ];
}

/** A large table of random columns of all kinds, with missing values, as delimited text. */
export function manyRows(seed: number, rows: number, way: ManyRowsWay): string {
  const random = randomly(seed);
  const kinds = kindsOf(random);
  const { delimiter, lineEnd, quoted, ended, mark } = way;
  const columns = Array.from({ length: way.columns }, (_, i) => ({
    name: `column ${i}`,
    cell: (i < kinds.length ? kinds[i] : kinds[Math.floor(random() * kinds.length)]) as Cell,
    missing: random() < 0.5 ? 0 : random() * 0.3,
  }));
  const written = (cell: string): string =>
    cell !== "" && (quoted || /["\r\n]/.test(cell) || cell.includes(delimiter) || cell.trim() !== cell)
      ? `"${cell.replaceAll('"', '""')}"`
      : cell;
  const lines = [columns.map(({ name }) => name).join(delimiter)];
  for (let row = 0; row < rows; row++) {
    lines.push(columns.map(({ cell, missing }) => (random() < missing ? "" : written(cell(row)))).join(delimiter));
  }
  return `${mark ? "\ufeff" : ""}${lines.join(lineEnd)}${ended ? lineEnd : ""}`;
}
