import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { generator } from "./table.ts";

const DAY_MS = 86_400_000;

/**
 * Writes a CSV as people have it: a twelfth of the cells is missing; dates, yes and no, decimals, codes with zeros in
 * front, e-mail addresses, texts with quotes, commas and line breaks, words of few and of many kinds.
 */
export async function writeMessyTable(file: string, rows: number, columns: number): Promise<void> {
  const out = createWriteStream(file);
  const random = generator(98_765);
  const kinds = [
    () => String(Math.floor(random() * 1e6)),
    () => (random() * 1000).toFixed(2),
    () => new Date(1.4e12 + Math.floor(random() * 3000) * DAY_MS).toISOString().slice(0, 10),
    () => (random() < 0.5 ? "yes" : "no"),
    () => String(Math.floor(random() * 99_999)).padStart(6, "0"),
    () => `user${Math.floor(random() * 20_000)}@example.org`,
    () => `"note ${Math.floor(random() * 500)}, as ""told""\non two lines"`,
    () => `kind ${Math.floor(random() * 12)}`,
    () => (random() * 100 - 50).toFixed(4),
    () => String(Math.floor(random() * 120)),
  ];
  out.write(`${Array.from({ length: columns }, (_, i) => `column ${i}`).join(",")}\n`);
  for (let row = 0; row < rows; row++) {
    const cells = Array.from({ length: columns }, (_, i) =>
      random() < 0.08 ? "" : (kinds[i % kinds.length] as () => string)(),
    );
    if (!out.write(`${cells.join(",")}\n`)) await once(out, "drain");
  }
  out.end();
  await finished(out);
}
