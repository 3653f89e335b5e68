import { expect } from "chai";
import type { Page } from "playwright-core";
import { until } from "../../../support/served.ts";
import type { Reports } from "../reports.ts";
import { shop, wide } from "../shop.ts";

/** How a report is used without a mouse, on a small screen and on paper. */
export function theyAreUsable(reports: () => Reports): void {
  it("finds, opens, walks and closes columns by the keyboard alone", async () => {
    const { page, faults, close } = await reports().open(await reports().make("shop", shop()));
    const name = page.locator(".detail-name");
    const isOpen = (column: string): Promise<void> => name.filter({ hasText: column }).waitFor();
    await page.locator(".rail a", { hasText: /^orders/ }).press("Enter");
    await page.locator("h1", { hasText: "orders" }).waitFor();
    await until(async () => {
      await page.keyboard.press("/"); // heard once the table is whole
      return page.evaluate("document.activeElement.matches('.search')");
    }, "the field is focused");
    await page.keyboard.type("_id");
    await page.getByRole("status").filter({ hasText: "2 of 4 columns" }).waitFor();
    await page.keyboard.press("Enter");
    await isOpen("order_id");
    await page.keyboard.press("j");
    await isOpen("customer_id");
    await page.keyboard.press("k");
    await isOpen("order_id");
    await page.keyboard.press("Escape");
    await name.waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.id")).to.equal("columns");
    expect(faults).to.deep.equal([]);
    await close();
  });

  it("keeps the strip of a small screen one line high, whatever the number of tables", async () => {
    const tables = Array.from({ length: 60 }, (_, i) => [`t${i}.csv`, `id,name\n1,a${i}\n2,b${i}\n`]);
    const made = await reports().make("sixty", Object.fromEntries(tables));
    const { page, close } = await reports().open(made, "table/55/columns", { viewport: { width: 320, height: 700 } });
    expect((await page.locator(".rail").boundingBox())?.height).to.be.lessThan(90);
    expect(await page.locator(".rail li").count()).to.equal(42); // 40, the chosen one, and the way to the others
    expect(await page.locator(".rail [aria-current=page]").count()).to.equal(1);
    expect(await sideways(page)).to.equal(0);
    await close();
  });

  it("never scrolls sideways at 320 pixels", async () => {
    const made = await reports().make("shop", shop());
    for (const path of [
      "",
      "table/1/columns",
      "table/2/columns/1",
      "table/1/correlations",
      "table/1/keys",
      "table/1/rows",
    ]) {
      const { page, close } = await reports().open(made, path, { viewport: { width: 320, height: 700 } });
      expect(await sideways(page), path).to.equal(0);
      await close();
    }
  });

  it("prints every column of every table, light where the screen is dark", async () => {
    const made = await reports().make("wide", { "wide.csv": wide(300, 40) });
    const { page, close } = await reports().open(made, "", { colorScheme: "dark" });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.evaluate(`void window.dispatchEvent(new Event("beforeprint"))`);
    const names = await page.locator(".printed .cell-column .name-line").allInnerTexts();
    expect(names.map((name) => name.trim())).to.deep.equal(
      Array.from({ length: 300 }, (_, i) => `measure_${String(i).padStart(4, "0")}`),
    );
    const paper = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(paper).to.match(/^rgba?\((2[45]\d, ?){2}2[45]\d|^rgba\(0, 0, 0, 0\)$/);
    await close();
  });

  it("shows the numbers of the profile, with every digit", async () => {
    const made = await reports().make("shop", shop());
    const { page, close } = await reports().open(made);
    const sets = made.heavy.recordSet;
    let compared = 0;
    for (const [place, set] of sets.entries()) {
      for (const [column, { statistics }] of set.field.entries()) {
        const { missingCount: missing, uniqueCount: distinct, min, max } = statistics ?? {};
        await page.goto(`${page.url().split("#")[0]}#/table/${place + 1}/columns/${column + 1}`);
        await page.locator(".detail dl.facts").waitFor();
        const facts = await factsOf(page);
        for (const [name, value] of Object.entries({ missing, distinct, smallest: min, largest: max })) {
          if (typeof value !== "number" || facts[name] === undefined) continue;
          expect(Number(facts[name].split(" · ")[0]?.replaceAll(",", "")), `${set.name} ${name}`).to.equal(value);
          compared++;
        }
      }
    }
    expect(compared).to.be.greaterThan(30);
    await close();
  });
}

/** How far a page can be scrolled to the side, in pixels. */
function sideways(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - innerWidth");
}

async function factsOf(page: Page): Promise<Record<string, string>> {
  const pairs = await page
    .locator(".detail dl.facts > div")
    .evaluateAll((facts) => facts.map((fact) => [...fact.children].map((part) => part.textContent ?? "")));
  return Object.fromEntries(pairs as [string, string][]);
}
