import { expect } from "chai";
import type { Reports } from "../reports.ts";
import { shop } from "../shop.ts";

/** What a report shows. */
export function theyAreDrawn(reports: () => Reports): void {
  it("opens offline, asks for nothing, and shows all tables with their rows", async () => {
    const made = await reports().make("shop", shop());
    const { page, faults, close } = await reports().open(made);
    expect(await page.locator("h1").textContent()).to.equal(made.heavy.name);
    expect(await page.locator(".rail li").allTextContents()).to.have.lengthOf(4);
    expect(await page.locator(".card").allTextContents()).to.have.lengthOf(4);
    expect(faults).to.deep.equal([]);
    await close();
  });
}
