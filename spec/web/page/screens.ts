import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "chai";
import type { Page } from "playwright-core";

/** A screen that pages are looked at on. */
export interface Screen {
  colorScheme: "light" | "dark";
  width: number;
}

const HEIGHT = 900;

/** Every theme on every width that pages are made for. */
export const EVERY_SCREEN: readonly Screen[] = [1440, 390, 320].flatMap((width) => [
  { colorScheme: "light" as const, width },
  { colorScheme: "dark" as const, width },
]);

/** The two that differ most; with SCREENS=all in the environment, every one. */
export const SCREENS: readonly Screen[] =
  process.env.SCREENS === "all"
    ? EVERY_SCREEN
    : EVERY_SCREEN.filter(({ colorScheme, width }) => width === (colorScheme === "light" ? 1440 : 390));

/** Expects that what a page shows breaks no rule of axe and does not scroll sideways, on these screens. */
export async function expectAccessible(page: Page, what: string, screens: readonly Screen[] = SCREENS): Promise<void> {
  for (const { colorScheme, width } of screens) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: HEIGHT });
    // There are no frames, for whose sake axe would open another page to put its findings together.
    const axe = new AxeBuilder({ page }).options({ rules: { "target-size": { enabled: true } } });
    const { violations } = await axe.setLegacyMode().analyze();
    const where = `${what}, ${colorScheme}, ${width} px`;
    const found = violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes[0]?.html.slice(0, 200)}`);
    expect(found).to.deep.equal([]);
    expect(await isSideways(page), `${where} scrolls sideways`).to.equal(false);
  }
}

/** Whether a page is wider than its window. */
export function isSideways(page: Page): Promise<boolean> {
  return page.evaluate("document.documentElement.scrollWidth > innerWidth");
}

/**
 * Expects that each view of a page, by its address and what it shows, breaks no rule of axe, scrolls nowhere sideways down
 * to 320 px, and runs no script that the data has.
 */
export async function expectAccessibleViews(
  open: (
    hash: string,
    options: { bypassCSP: boolean },
  ) => Promise<{ page: Page; faults: string[]; close: () => Promise<void> }>,
  views: readonly [hash: string, shown: string][],
): Promise<void> {
  const { page, faults, close } = await open("#/health", { bypassCSP: true });
  for (const [hash, shown] of views) {
    await page.evaluate(`location.replace(${JSON.stringify(hash)})`);
    await page.waitForSelector(shown);
    await expectAccessible(page, hash);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await isSideways(page), `${hash} at 320`).to.equal(false);
    expect(await page.evaluate("typeof __xss"), hash).to.equal("undefined");
  }
  expect(faults).to.deep.equal([]);
  await close();
}
