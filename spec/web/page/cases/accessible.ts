import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "chai";
import type { Reports } from "../reports.ts";
import { shop } from "../shop.ts";

/** Whether everybody can use a report, as far as a program can tell. */
export function theyAreAccessible(reports: () => Reports): void {
  for (const [colorScheme, width] of [
    ["light", 1440],
    ["dark", 390],
  ] as const) {
    it(`break no rule of axe, ${colorScheme} and ${width} pixels wide`, async () => {
      const made = await reports().make("shop", shop());
      for (const path of [
        "",
        "table/1/columns",
        "table/1/columns/2",
        "table/2/correlations",
        "table/1/keys",
        "table/1/rows",
      ]) {
        const { page, close } = await reports().open(made, path, { colorScheme, viewport: { width, height: 900 } });
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(({ id, nodes }) => `${path}: ${id}: ${nodes[0]?.html.slice(0, 160)}`);
        expect(found).to.deep.equal([]);
        const sideways = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
        expect(sideways, `${path} scrolls sideways`).to.equal(false);
        await close();
      }
    });
  }
}
