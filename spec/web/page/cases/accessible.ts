import { expect } from "chai";
import { expectReadableCharts } from "../chart-contrast.ts";
import type { Reports } from "../reports.ts";
import { expectAccessible } from "../screens.ts";
import { shop } from "../shop.ts";

/** Whether everybody can use a report, as far as a program can tell. */
export function theyAreAccessible(reports: () => Reports): void {
  let texts = 0;
  for (const path of [
    "",
    "table/1/columns",
    "table/1/columns/2",
    "table/2/correlations",
    "table/1/keys",
    "table/1/rows",
  ]) {
    it(`break no rule of axe at /${path}, and scroll nowhere sideways`, async () => {
      const { page, close } = await reports().open(await reports().make("shop", shop()), path);
      await expectAccessible(page, path);
      await close();
    });
  }

  it("have no text in a chart that stands out too little from what it is drawn on", async () => {
    const made = await reports().make("shop", shop());
    for (const colorScheme of ["light", "dark"] as const) {
      for (const path of ["table/1/columns/1", "table/2/columns/3", "table/2/correlations", "keys", "table/1/keys"]) {
        const { page, close } = await reports().open(made, path, { colorScheme });
        texts += await expectReadableCharts(page, `${path}, ${colorScheme}`);
        await close();
      }
    }
    expect(texts).to.be.above(40);
  });
}
