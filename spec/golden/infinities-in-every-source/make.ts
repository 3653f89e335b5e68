import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fitsPrimary, fitsUnit } from "../../support/fits.ts";

const VALUES = [0.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 2];

/** The same five numbers, of which two are infinite and one is none, in sources that write them each in its own way. */
export default function make(folder: string): void {
  const rows = VALUES.map((value) => `{"v": ${value}}`);
  writeFileSync(join(folder, "python.json"), `[${rows.join(", ")}]\n`);
  writeFileSync(join(folder, "python-lines.jsonl"), `${rows.join("\n")}\n`);
  writeFileSync(join(folder, "text.csv"), `v\n${VALUES.join("\n")}\n`);
  const database = new DatabaseSync(join(folder, "base.db"));
  database.exec("CREATE TABLE t (v REAL); INSERT INTO t VALUES (0.5), (9e999), (-9e999), (NULL), (2)");
  database.close();
  const data = Buffer.alloc(VALUES.length * 12);
  for (const [i, value] of VALUES.entries()) {
    data.writeDoubleBE(value, i * 12);
    data.writeFloatBE(value, i * 12 + 8);
  }
  const header = fitsPrimary();
  const table = fitsUnit(
    [
      ["XTENSION", "BINTABLE"],
      ["BITPIX", 8],
      ["NAXIS", 2],
      ["NAXIS1", 12],
      ["NAXIS2", VALUES.length],
      ["PCOUNT", 0],
      ["GCOUNT", 1],
      ["TFIELDS", 2],
      ["TTYPE1", "v"],
      ["TFORM1", "1D"],
      ["TTYPE2", "scaled"],
      ["TFORM2", "1E"],
      ["TSCAL2", 10],
      ["EXTNAME", "T"],
    ],
    data,
  );
  writeFileSync(join(folder, "star.fits"), Buffer.concat([header, table]));
}
