import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipOf } from "../../support/zip.ts";

/** An archive with two entries of one path, and with a folder that has the name of an archive in it. */
export default function make(folder: string): void {
  const inner = zipOf({ "b.csv": "x\n1\n2\n3\n", "c.csv": "x\n5\n" });
  const files = { "a.csv": "x\n1\n", "./a.csv": "x\n1\n2\n", "in.zip": inner, "in.zip/b.csv": "x\n4\n" };
  writeFileSync(join(folder, "all.zip"), zipOf(files));
}
