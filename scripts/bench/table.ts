import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

/** Writes a CSV of 12 columns of the usual kinds, the same for the same number of rows. */
export async function writeTable(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file);
  out.write("id,customer,city,amount,price,quantity,ratio,flag,created,updated,code,comment\n");
  const random = generator(12_345);
  let lines: string[] = [];
  for (let i = 1; i <= rows; i++) {
    const at = new Date(1.5e12 + Math.floor(random() * 1e11)).toISOString();
    lines.push(
      [
        i,
        `customer_${Math.floor(random() * 50_000)}`,
        CITIES[Math.floor(random() * CITIES.length)],
        (random() * 10_000).toFixed(2),
        (random() * 100).toFixed(4),
        Math.floor(random() * 100),
        random(),
        random() < 0.5,
        at.slice(0, 10),
        at.slice(0, 19).replace("T", " "),
        String(Math.floor(random() * 99_999)).padStart(5, "0"),
        random() < 0.3 ? "" : `note ${Math.floor(random() * 1e6)} some text`,
      ].join(","),
    );
    if (lines.length === 10_000 || i === rows) {
      if (!out.write(`${lines.join("\n")}\n`)) await once(out, "drain");
      lines = [];
    }
  }
  out.end();
  await finished(out);
}

/** Writes a CSV of words, integers and fractions in turn. */
export async function writeWideTable(file: string, columns: number, rows: number): Promise<void> {
  const out = createWriteStream(file);
  const random = generator(54_321);
  const names = Array.from({ length: columns }, (_, i) => `column_${i}`);
  out.write(`${names.join(",")}\n`);
  for (let row = 0; row < rows; row++) {
    const cells = names.map((_, i) => {
      if (i % 3 === 0) return `w${Math.floor(random() * 1000)}`;
      return i % 3 === 1 ? Math.floor(random() * 1e6) : (random() * 100).toFixed(3);
    });
    if (!out.write(`${cells.join(",")}\n`)) await once(out, "drain");
  }
  out.end();
  await finished(out);
}

const CITIES = [
  "Athens",
  "Berlin",
  "Paris",
  "Rome",
  "Madrid",
  "Lisbon",
  "Vienna",
  "Prague",
  "Dublin",
  "Oslo",
  "New York",
  "São Paulo",
];

/** Xorshift: the same doubles in [0, 1) for the same seed. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4_294_967_296;
  };
}
