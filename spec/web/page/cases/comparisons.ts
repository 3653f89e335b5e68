import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "chai";
import type { Reports } from "../reports.ts";
import { SCRIPTS } from "../scripts.ts";
import { shop } from "../shop.ts";

/** Two profiles side by side in one file: whether everybody can use it, and what names and values can do to them. */
export function theyCompare(reports: () => Reports): void {
  it("break no rule of axe side by side, and scroll nowhere sideways, on any screen", async () => {
    const { "products.csv": _, ...others } = shop();
    const after = { ...others, "orders.csv": others["orders.csv"]?.replaceAll(/,(\d)(\d*\.)/g, ",9$1$2") ?? "" };
    const made = await reports().compare(await reports().make("shop", shop()), await reports().make("shop2", after));
    for (const [colorScheme, width] of [
      ["light", 1440],
      ["dark", 390],
    ] as const) {
      const { page, faults, close } = await reports().open(made, "", { colorScheme, viewport: { width, height: 900 } });
      expect(await page.locator(".compared-table").count()).to.equal(2); // those that differ
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)).to.deep.equal([]);
      for (const narrow of [width, 320]) {
        await page.setViewportSize({ width: narrow, height: 640 });
        expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), `${narrow}`).to.equal(false);
      }
      expect(faults).to.deep.equal([]);
      await close();
    }
  });

  it("run nothing that stands in names or values of either side, even where no policy keeps them from it", async () => {
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const table = (turn: number): string =>
      [
        SCRIPTS.map((text, i) => quoted(`${text} ${i === turn ? "x" : i}`)),
        ...Array.from({ length: 30 }, (_, row) =>
          SCRIPTS.map((_, i) => quoted(`${SCRIPTS[(row * turn + i) % SCRIPTS.length]}`)),
        ),
      ]
        .map((row) => row.join(","))
        .join("\n");
    const made = await reports().compare(
      await reports().make("<img src=x onerror=__xss=1>", { "a <svg onload=__xss=1>.csv": table(1) }),
      await reports().make("<svg onload=__xss=1>", { "a <svg onload=__xss=1>.csv": table(2), "<i>.csv": "a\n1\n" }),
    );
    for (const bypassCSP of [true, false]) {
      const { page, faults, close } = await reports().open(made, "", { bypassCSP });
      expect(await page.evaluate("typeof __xss")).to.equal("undefined");
      expect(await page.locator("main img, main iframe, main script").count()).to.equal(0);
      expect(faults).to.deep.equal([]);
      await close();
    }
  });
}
