import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pdfOf } from "../../support/pdf.ts";

/** A PDF behind what a server has left before it, and a text that speaks of one. */
export default function make(folder: string): void {
  const left = Buffer.from("\r\n\r\nHTTP leftovers\r\n", "latin1");
  writeFileSync(join(folder, "leading.pdf"), Buffer.concat([left, pdfOf(["Rain, rain, go away."], { Title: "Rain" })]));
  writeFileSync(join(folder, "notes.csv"), "note,n\n%PDF-1.4 is how they begin,1\nothers,2\n");
}
