import { expect } from "chai";
import type { Reports } from "../reports.ts";
import { SCRIPTS } from "../scripts.ts";

/** What names and values of a dataset can do to who looks at its report. */
export function theyAreHarmless(reports: () => Reports): void {
  it("run nothing that stands in names or values, even where no policy keeps them from it", async () => {
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const names = SCRIPTS.map((text, i) => quoted(`${text} ${i}`));
    const rows = Array.from({ length: 30 }, (_, row) =>
      SCRIPTS.map((_, i) => quoted(`${SCRIPTS[(row + i) % SCRIPTS.length]}`)).join(","),
    );
    const made = await reports().make("odd <img src=x onerror=__xss=1>", {
      "a <svg onload=__xss=1>.csv": `${names.join(",")}\n${rows.join("\n")}\n`,
      "b.csv": "a,b\n1,2\n",
    });
    for (const bypassCSP of [true, false]) {
      for (const path of ["", "table/1/columns/1", "table/1/rows", "%E0%A4%A", "<img src=x onerror=__xss=1>"]) {
        const { page, faults, close } = await reports().open(made, path, { bypassCSP });
        expect(await page.evaluate("typeof __xss"), path).to.equal("undefined");
        expect(faults, path).to.deep.equal([]);
        await close();
      }
    }
  });
}
